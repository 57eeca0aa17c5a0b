"""Undo and redo by their buttons."""

from tests.cast import Cast
from tests.domain.acting import entries, state
from tests.web.changing import HTMX, ORIGIN, address
from tests.web.pages import spoken


def test_undo_and_redo_by_button_name_what_they_took_back(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    before = state(cast.alice, deal)
    client.post(address(deal, "retry"), data={"version": "1"}, headers=HTMX)
    undone = client.post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert "Undone: no answer · <bdi>Rockets</bdi>" in undone.text
    assert undone.headers["HX-Trigger"] == "changed"
    assert state(cast.alice, deal) == before
    assert "Redone: no answer" in client.post("/t/acme/redo", data={"key": "b"}, headers=HTMX).text
    plain = client.post("/t/acme/undo", headers=ORIGIN)
    assert "Undone: no answer · Rockets" in spoken(client.get(plain.location).text)


def test_undo_pressed_once_and_sent_twice_undoes_once(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    client.post(address(deal, "note"), data={"version": "1", "note": "one"}, headers=HTMX)
    client.post(address(deal, "note"), data={"version": "2", "note": "two"}, headers=HTMX)
    for _ in range(2):
        assert client.post("/t/acme/undo", data={"key": "the-same"}, headers=HTMX).status_code == 200
    assert [entry.verb for entry in entries(cast.alice, deal)] == ["note", "note", "undo"]


def test_an_undo_in_the_way_of_a_colleague_says_who(cast: Cast) -> None:
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    alice.post(address(deal, "note"), data={"version": "1", "note": "one"}, headers=HTMX)
    bob.post(address(deal, "note"), data={"version": "2", "note": "two"}, headers=HTMX)
    answer = alice.post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets: Bob changed it since" in answer.text
