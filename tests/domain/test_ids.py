"""What new ids are like."""

from app.domain.ids import new_id


def test_ids_made_one_after_the_other_stand_in_this_order() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
