"""Who is in a team: held under concurrency, too."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app.domain import invitations, members, people, roster, sessions
from app.domain.admission import MemberChange, NewMember
from app.errors import AlreadyExists, Forbidden, Invalid, Missing
from tests.cast import Cast, ask, hashed, transaction

RIVALS = 8


def race(work: Callable[[int], Any]) -> list[Any]:
    """What as many callers as there may be connections met at the same moment: a result, or a refusal."""
    gate = Barrier(RIVALS)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        except (Invalid, Missing, AlreadyExists, Forbidden) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(run, range(RIVALS)))


@pytest.mark.parametrize("how", ["demoted", "gone"])
def test_of_many_admins_who_turn_on_each_other_one_remains(app: Flask, cast: Cast, how: str) -> None:
    with transaction(app, cast.acme.id) as tx:
        admins = [cast.ada.id] + [
            members.add(tx, name=f"A{n}", role="admin", person_id=people.add(tx, f"a{n}@x.example")) for n in range(7)
        ]
    me = cast.ada.me()

    def turn(number: int) -> str:
        with transaction(app, cast.acme.id) as tx:
            if how == "gone":
                roster.leave(tx, me, admins[number], None)
            else:
                roster.change(tx, me, admins[number], MemberChange(name="N", role="rep"))
        return "done"

    assert sorted(map(str, race(turn))) == [str(Invalid), *["done"] * 7]
    left = ask(app, cast.acme.id, "select 1 from members where tenant_id = %(tenant)s and role = 'admin' "
               "and left_at is null and person_id is not null")  # fmt: skip
    assert len(left) == 1


def test_two_who_are_put_under_each_other_at_once_do_not_go_round_in_a_circle(app: Flask, cast: Cast) -> None:
    me, pair = cast.ada.me(), (cast.alice, cast.bob)

    def put(number: int) -> str:
        member, manager = pair[number % 2], pair[1 - number % 2]
        with transaction(app, cast.acme.id) as tx:
            roster.change(tx, me, member.id, MemberChange(name="N", role="rep", manager=manager.id))
        return "done"

    assert set(race(put)) == {"done", Invalid}
    led = ask(app, cast.acme.id, "select manager_id from members where tenant_id = %(tenant)s and name = 'N'")
    assert len([row for row in led if row.manager_id]) == 1


def test_an_invitation_opened_by_many_at_once_lets_one_in(app: Flask, cast: Cast) -> None:
    with transaction(app, cast.acme.id) as tx:
        given = NewMember(email="dora@new.example", name="Dora", role="rep")
        link = invitations.opened(invitations.invite(tx, cast.ada.me(), given))

    def accept(number: int) -> str:
        with transaction(app, link.tenant) as tx:
            invitations.accept(tx, link, people.create(tx, "dora@new.example", hashed()))
        return "in"

    answers = race(accept)
    assert answers.count("in") == 1
    assert set(answers) <= {"in", Missing, AlreadyExists}


def test_a_link_that_is_used_ends_all_others_of_the_person(app: Flask, cast: Cast) -> None:
    with transaction(app, None) as tx:
        used, other, charlies = (people.add_link(tx, one.person_id) for one in (cast.bob, cast.bob, cast.charlie))
    with transaction(app, None) as tx:
        people.use_link(tx, used, "hash")
    with transaction(app, None) as tx, pytest.raises(Missing):
        people.linked(tx, other)
    with transaction(app, None) as tx:
        assert people.linked(tx, charlies).id == cast.charlie.person_id


def test_a_link_used_by_many_at_once_sets_one_password(app: Flask, cast: Cast) -> None:
    with transaction(app, None) as tx:
        secret = people.add_link(tx, cast.bob.person_id)

    def use(number: int) -> int:
        with transaction(app, None) as tx:
            people.use_link(tx, secret, f"hash {number}")
        return number

    answers = race(use)
    [winner] = [answer for answer in answers if answer is not Missing]
    [row] = ask(app, None, "select password_hash from people where id = %(person)s", person=cast.bob.person_id)
    assert row.password_hash == f"hash {winner}"


@pytest.mark.parametrize("name", ["vera", "alice", "max"])
def test_who_is_no_admin_changes_nobody(app: Flask, cast: Cast, name: str) -> None:
    me, bob = getattr(cast, name).me(), cast.bob.id
    for forbidden in (
        lambda tx: roster.everybody(tx, me),
        lambda tx: roster.change(tx, me, bob, MemberChange(name="B", role="admin")),
        lambda tx: roster.who_signs_in(tx, me, bob),
        lambda tx: roster.leave(tx, me, bob, None),
        lambda tx: roster.come_back(tx, me, bob),
        lambda tx: roster.hand_over(tx, me, bob, None),
        lambda tx: invitations.invite(tx, me, NewMember(email="d@new.example", name="D", role="admin")),
        lambda tx: invitations.invite_member(tx, me, bob, "d@new.example"),
    ):
        with transaction(app, cast.acme.id) as tx, pytest.raises(Forbidden):
            forbidden(tx)


def test_a_session_revoked_is_nobodys(app: Flask, cast: Cast) -> None:
    secret = cast.alice.session()
    with transaction(app, None) as tx:
        sessions.revoke_all(tx, cast.alice.person_id)
    with transaction(app, None) as tx:
        assert sessions.person(tx, secret) is None
