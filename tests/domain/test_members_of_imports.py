"""Members whom an import brought leave by its undo, as long as they are only a name, and are back by its redo."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.domain import batches, invitations, members, opportunities, roster, undo
from app.domain.admission import MemberChange
from tests.cast import WAITING, Cast, ask, transaction
from tests.domain.acting import act, target
from tests.domain.importing import bring, bring_at_once, check, deals, save, upload

HEADER = "Reference,Name,Stage,Owner"
FILE = f"{HEADER}\nR1,Anvil deal,Lead,Dana New\nR2,Rope deal,Lead,Erik New\nR3,Wire deal,Lead,Bob\n"


@pytest.fixture(autouse=True, params=[False, True], ids=["small", "large"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGE", 1 if request.param else 500)
    monkeypatch.setattr(batches, "PART", 2)


def new(cast: Cast) -> set[str]:
    """Who is new, both where owners are chosen and in the settings."""
    chosen = {one.name for one in cast.max.me().tenant.colleagues if one.name.endswith("New")}
    listed = {row.name for row in act(cast.ada, roster.everybody) if row.name.endswith("New")}
    assert chosen == listed
    return chosen


def taken_back(tx: Any, me: Any, back: Callable[..., Any]) -> None:
    undone = back(tx, me)
    assert undone
    undo.finish(tx, me, undone)


def rows(app: Flask, cast: Cast) -> list[dict[str, Any]]:
    statement = "select to_jsonb(m) as whole from members as m where m.tenant_id = %(tenant)s order by m.id"
    return [row.whole for row in ask(app, cast.acme.id, statement)]


def owners(app: Flask, cast: Cast) -> list[str | None]:
    return [row.owner for row in deals(app, cast.max.me())]


def test_they_leave_by_its_undo_and_are_back_by_its_redo(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = rows(app, cast)
    for _ in range(2):
        act(cast.max, taken_back, undo.undo)
        assert new(cast) == set()
        act(cast.max, taken_back, undo.redo)
        assert new(cast) == {"Dana New", "Erik New"}
        assert rows(app, cast) == before
        assert owners(app, cast) == ["Dana New", "Erik New", "Bob"]


def test_those_of_an_import_by_the_command_do_likewise(app: Flask, cast: Cast) -> None:
    bring_at_once(app, cast.acme.id, FILE, actor=cast.max.id)
    act(cast.max, taken_back, undo.undo)
    assert new(cast) == set()


def test_deals_that_were_there_go_back_and_forth_with_them(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE.replace("Dana New", "Bob").replace("Erik New", "Bob"))
    import_id = upload(app, cast.max.me(), FILE.encode())
    check(app, cast.max.me(), import_id)
    save(app, cast.max.me(), import_id, update=True)
    act(cast.max, taken_back, undo.undo)
    assert (new(cast), owners(app, cast)) == (set(), ["Bob", "Bob", "Bob"])
    act(cast.max, taken_back, undo.redo)
    assert (new(cast), owners(app, cast)) == ({"Dana New", "Erik New"}, ["Dana New", "Erik New", "Bob"])


def assign(cast: Cast, dana: Any) -> None:
    act(cast.ada, opportunities.assign, [target(cast.ada, cast.acme.deals["Anvils"])], dana)


def lead(cast: Cast, dana: Any) -> None:
    act(cast.ada, roster.change, cast.bob.id, MemberChange(name="Bob", role="rep", manager=dana))


def invite(cast: Cast, dana: Any) -> None:
    act(cast.ada, invitations.invite_member, dana, "dana@example.com")


@pytest.mark.parametrize("what", [assign, lead, invite], ids=["owns a deal", "leads somebody", "is invited"])
def test_who_is_more_than_a_name_by_then_stays(app: Flask, cast: Cast, what: Callable[..., None]) -> None:
    bring(app, cast.max.me(), FILE)
    what(cast, next(one.id for one in cast.max.me().tenant.colleagues if one.name == "Dana New"))
    act(cast.max, taken_back, undo.undo)
    assert new(cast) == {"Dana New"}


def test_who_was_there_before_stays(app: Flask, cast: Cast) -> None:
    with transaction(app, cast.acme.id) as tx:
        members.named_or_new(tx, {"Dana New"})
    bring(app, cast.max.me(), FILE)
    act(cast.max, taken_back, undo.undo)
    assert new(cast) == {"Dana New"}


def test_whom_an_admin_removed_does_not_come_back(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE.replace("Lead,Dana", "Closed Won,Dana"))
    dana = next(one.id for one in cast.max.me().tenant.colleagues if one.name == "Dana New")
    act(cast.ada, roster.leave, dana, None)
    act(cast.max, taken_back, undo.undo)
    act(cast.max, taken_back, undo.redo)
    assert "Dana New" not in {one.name for one in cast.max.me().tenant.colleagues}


def test_who_is_given_a_deal_at_the_same_moment_stays(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    dana = next(one.id for one in cast.max.me().tenant.colleagues if one.name == "Dana New")
    database, me = app.extensions["database"], cast.max.me()

    def also() -> None:
        with transaction(app, cast.acme.id) as other:
            taken_back(other, me, undo.undo)

    anvils = target(cast.ada, cast.acme.deals["Anvils"])
    with transaction(app, cast.acme.id) as tx:
        opportunities.assign(tx, cast.ada.me(), [anvils], dana)
        tx.land()
        other = threading.Thread(target=lambda: database.repeat(also))
        other.start()
        while not ask(app, None, WAITING):
            pass
    other.join()
    assert new(cast) == {"Dana New"}
