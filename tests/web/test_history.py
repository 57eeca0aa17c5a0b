"""The history: whose doings, of which kind and days, a line for each act, page by page; and taking one of them back."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.domain import actions, opportunities, undo
from tests.cast import NOW, Cast, Person, ask, deal
from tests.domain.acting import act, entries, row, state, target, tick
from tests.web.pages import HTMX, complaints, send, spoken

HISTORY = "/t/acme/history"


def told(html: str) -> list[str]:
    """What each line says, latest first."""
    return [spoken(line) for line in re.findall(r'<p class="told".*?</p>', html, re.DOTALL)]


def read(person: Person, **query: Any) -> list[str]:
    return told(person.signed_in().get(HISTORY, query_string=query).text)


def note(person: Person, opportunity: UUID, text: str = "Hm") -> None:
    act(person, actions.note, [target(person, opportunity)], text)


def entry_id(person: Person, opportunity: UUID) -> UUID:
    """The latest entry of a deal."""
    return entries(person, opportunity)[-1].id


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Alice notes and wins, Bob moves his own, Max moves three deals at once."""
    deals = cast.acme.deals
    note(cast.alice, deals["Anvils"])
    act(cast.alice, opportunities.close, [target(cast.alice, deals["Rockets"])], "won")
    act(cast.bob, actions.reschedule, [target(cast.bob, deals["Springs"])], NOW + timedelta(days=2))
    three = [target(cast.max, deals[name]) for name in ("Anvils", "Magnets", "Ropes")]
    act(cast.max, actions.reschedule, three, NOW + timedelta(days=3))
    return cast


def test_the_latest_comes_first_and_one_sees_the_own_doings(busy: Cast) -> None:
    assert read(busy.alice) == ["You won Rockets", "You noted on Anvils"]


def test_a_completion_tells_of_its_stage_only_where_it_is_another(cast: Cast) -> None:
    alice, anvils, stages = cast.alice.signed_in(), cast.acme.deals["Anvils"], cast.acme.stages
    for version, stage in enumerate(("Lead", "Contract"), 1):
        form = {"version": version, "key": uuid4().hex, "details": "Call", "at": "wed 9", "stage": stages[stage]}
        assert send(alice, f"/t/acme/opportunities/{anvils}/completion", form).status_code == 303
    text = spoken(alice.get(HISTORY).text)
    assert "to Contract" in text
    assert "to Lead" not in text


def test_the_doings_of_a_team_are_those_of_who_left_it_too(busy: Cast, app: Flask) -> None:
    left = "update members set manager_id = %(by)s, left_at = now() where tenant_id = %(tenant)s and id = %(id)s"
    ask(app, busy.acme.id, f"{left} returning id", by=busy.max.id, id=busy.bob.id)
    ask(app, busy.acme.id, "update tenants set label_version = label_version + 1 where id = %(tenant)s returning id")
    assert read(busy.ada, who=f"team-{busy.max.id}") == ["Max rescheduled 3 deals", "Bob rescheduled Springs"]


def test_a_viewer_sees_the_teams(busy: Cast) -> None:
    assert read(busy.vera) == [
        "Max rescheduled 3 deals",
        "Bob rescheduled Springs",
        "Alice won Rockets",
        "Alice noted on Anvils",
    ]


@pytest.mark.parametrize(("query", "expected"), [
    ({"who": "team", "kind": "rescheduled"}, ["Max rescheduled 3 deals", "Bob rescheduled Springs"]),
    ({"who": "team", "kind": "closed"}, ["You won Rockets"]),
    ({"who": "team", "kind": "undone"}, []),
    ({"who": "team", "period": "last_week"}, []),
    ({"who": "team", "period": "today", "kind": "noted"}, ["You noted on Anvils"]),
    ({"who": "team", "from": "2026-03-29", "to": "2026-03-29"}, []),
    ({"who": "team", "period": "custom", "from": "2026-03-30", "kind": "noted"}, ["You noted on Anvils"]),
])  # fmt: skip
def test_filters_are_in_the_address(busy: Cast, query: dict[str, str], expected: list[str]) -> None:
    assert read(busy.alice, **query) == expected


def test_a_colleague_is_asked_for_by_id(busy: Cast) -> None:
    assert read(busy.alice, who=busy.bob.id) == ["Bob rescheduled Springs"]
    assert read(busy.alice, who=busy.charlie.id) == []


def test_a_batch_is_one_line_that_opens(busy: Cast) -> None:
    client = busy.alice.signed_in()
    page = client.get(HISTORY, query_string={"who": "team"}).text
    address = re.search(r'href="([^"]+batch=[^"]+)"', page)[1].replace("&amp;", "&")
    assert sorted(told(client.get(address).text)) == [
        f"Max rescheduled {name}" for name in ("Anvils", "Magnets", "Ropes")
    ]


def test_a_batch_of_another_tenant_is_empty(busy: Cast) -> None:
    [entry] = [one for one in entries(busy.max, busy.acme.deals["Ropes"]) if one.batch_id]
    page = busy.charlie.signed_in().get("/t/globex/history", query_string={"batch": entry.batch_id, "who": "team"})
    assert (page.status_code, told(page.text)) == (200, [])


def test_lines_are_grouped_by_local_days_of_the_person(cast: Cast, app: Flask) -> None:
    # 22:30 in UTC: half past midnight of the next day in Berlin
    for moment in (NOW.replace(hour=21, minute=30), NOW.replace(hour=22, minute=30)):
        app.config["CLOCK"] = lambda moment=moment: moment
        note(cast.alice, cast.acme.deals["Anvils"])
    days = re.findall(r'<section class="day" aria-label="([^"]+)"', cast.alice.signed_in().get(HISTORY).text)
    assert days == ["Today, Tuesday, 31 March 2026", "Yesterday, Monday, 30 March 2026"]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, app: Flask) -> None:
    insert = """
        insert into history (tenant_id, opportunity_id, version, verb, actor_id, at, note, before, after, batch_id)
        select %(tenant)s, %(deal)s, n, 'note', %(actor)s, %(at)s - (n / 4) * interval '1 minute', n::text, '{}', '{}',
            case when n %% 4 = 3 then md5((n / 8)::text)::uuid end
        from generate_series(2, 300) as n returning id, at, batch_id
    """
    given = {"deal": cast.acme.deals["Anvils"], "actor": cast.alice.id, "at": NOW}
    made = ask(app, cast.acme.id, insert, **given)
    for who in ("mine", "team"):
        client, address, seen = cast.alice.signed_in(), f"{HISTORY}?who={who}", []
        while address:
            page = client.get(address).text
            seen += re.findall(r'id="entry-([^"]+)"', page)
            more = re.search(r'<a class="more"[^>]*href="([^"]+)"', page)
            address = more[1].replace("&amp;", "&") if more else ""
        lines = {(one.at, one.batch_id or one.id) for one in made}
        by_id = {str(one.id): one for one in made}
        assert len(seen) == len(lines) > 150
        assert [by_id[one].at for one in seen] == sorted((at for at, _ in lines), reverse=True)


@pytest.mark.parametrize("query", [
    {"before": "x"}, {"before": "2026-03-30T08:00:00Z_"}, {"who": "x"}, {"who": "\0"}, {"kind": "x"}, {"batch": "x"},
    {"after": "{x}"}, {"period": "x"}, {"from": "2026-02-30"}, {"from": "30/3/2026"}, {"from": "0001-01-01"},
    {"from": "9999-12-31"}, {"from": "2026-03-30", "to": "2026-03-29"},
])  # fmt: skip
def test_a_damaged_address_is_refused_in_words(cast: Cast, query: dict[str, str]) -> None:
    answer = cast.alice.signed_in().get(HISTORY, query_string=query)
    assert answer.status_code == 422
    assert len(spoken(answer.text)) > 20


@pytest.mark.parametrize("address", [HISTORY, "/t/acme/reports"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_days_that_are_refused_are_there_still_with_what_is_wrong(
    cast: Cast, address: str, headers: dict[str, str]
) -> None:
    client = cast.alice.signed_in()
    for field, first, last in (("from", "0002-01-01", ""), ("to", "2026-03-30", "2026-03-29")):
        answer = client.get(address, query_string={"from": first, "to": last}, headers=headers)
        assert (answer.status_code, set(complaints(answer.text))) == (422, {field})
        assert f'value="{first}"' in answer.text
        assert 'class="failure"' not in answer.text
        assert "Nothing" not in spoken(answer.text)


def test_it_says_what_it_is_for_while_there_is_nothing(cast: Cast) -> None:
    client = cast.alice.signed_in()
    assert "Whatever you do to a deal is kept here" in spoken(client.get(HISTORY).text)
    assert "Nothing was done that fits" in spoken(client.get(HISTORY, query_string={"kind": "rescheduled"}).text)


def test_an_unchanged_page_is_not_rendered_again(busy: Cast) -> None:
    client = busy.alice.signed_in()
    for headers in ({}, HTMX):
        etag = client.get(HISTORY, headers=headers).headers["ETag"]
        assert client.get(HISTORY, headers={**headers, "If-None-Match": etag}).status_code == 304
    note(busy.alice, busy.acme.deals["Magnets"])
    assert client.get(HISTORY, headers={"If-None-Match": etag}).status_code == 200


def test_htmx_gets_the_fragment_which_is_in_the_page(busy: Cast) -> None:
    client = busy.alice.signed_in()
    fragment = client.get(HISTORY, headers=HTMX).text.strip()
    assert fragment.startswith('<section id="history"')
    assert fragment in client.get(HISTORY).text


def test_a_removed_deal_is_named_without_a_link(cast: Cast) -> None:
    act(cast.alice, opportunities.remove, [target(cast.alice, cast.acme.deals["Anvils"])])
    assert read(cast.alice) == ["You removed Anvils (removed)"]


def press(person: Person, **headers: str) -> Any:
    """Presses the first button for undo on the team's page."""
    tick(person.app)
    client = person.signed_in()
    page = client.get(HISTORY, query_string={"who": "team"}).text
    form = re.search(r'<form class="take-back"[^>]*action="([^"]*)".*?value="(\d+)"', page, re.DOTALL)
    assert form, "There is no button"
    return send(client, form[1].replace("&amp;", "&"), {"version": form[2]}, **headers)


def test_an_entry_is_undone_by_its_button_without_script_and_marked(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    before = state(cast.alice, anvils)
    note(cast.alice, anvils)
    answer = press(cast.alice)
    assert (answer.status_code, answer.location) == (303, f"{HISTORY}?who=team")
    assert state(cast.alice, anvils) == before
    assert read(cast.alice) == ["You undid “note” on Anvils", "You noted on Anvils undone"]


def test_undone_redone_and_undone_again(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    before = state(cast.alice, anvils)
    note(cast.alice, anvils)
    own = entry_id(cast.alice, anvils)
    for _ in range(2):
        client = cast.alice.signed_in()
        form = {"version": row(cast.alice, anvils)["version"]}
        assert send(client, f"{HISTORY}/{own}/undo", form).status_code == 303
        assert state(cast.alice, anvils) == before
        act(cast.alice, undo.redo)
        assert state(cast.alice, anvils) != before


def test_a_line_of_a_batch_is_undone_as_one(busy: Cast) -> None:
    names = ("Anvils", "Magnets", "Ropes")
    answer = press(busy.max, **{"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "changed")
    assert "Undone: reschedule · 3 deals" in spoken(answer.text)
    assert all(entries(busy.max, busy.acme.deals[name])[-1].verb == "undo" for name in names)


def test_what_was_worked_on_since_has_no_button_and_is_refused(busy: Cast) -> None:
    anvils, client = busy.acme.deals["Anvils"], busy.alice.signed_in()
    first = entries(busy.alice, anvils)[0].id
    assert f"{first}/undo" not in client.get(HISTORY).text
    answer = send(client, f"{HISTORY}/{first}/undo", {"version": "3"})
    assert answer.status_code == 409
    assert "Anvils: Max changed it since" in spoken(answer.text)


def test_a_colleagues_doing_is_taken_back_by_managers_only(busy: Cast) -> None:
    springs = busy.acme.deals["Springs"]
    own = entry_id(busy.bob, springs)
    for person in (busy.alice, busy.vera):
        client = person.signed_in()
        assert f"{own}/undo" not in client.get(HISTORY, query_string={"who": "team"}).text
        assert send(client, f"{HISTORY}/{own}/undo", {"version": "2"}).status_code == 403
    assert send(busy.max.signed_in(), f"{HISTORY}/{own}/undo", {"version": "2"}).status_code == 303
    answer = send(busy.max.signed_in(), f"{HISTORY}/{own}/undo", {"version": "9"})
    assert (answer.status_code, "counts no more" in answer.text) == (409, True)


def test_another_tenants_entry_is_one_that_never_was(cast: Cast) -> None:
    note(cast.alice, cast.acme.deals["Anvils"])
    charlie = cast.charlie.signed_in()
    for entry in (entry_id(cast.alice, cast.acme.deals["Anvils"]), uuid4()):
        assert send(charlie, f"/t/globex/history/{entry}/undo", {"version": "2"}).status_code == 404


def test_another_tenant_sees_nothing(busy: Cast, app: Flask) -> None:
    deal(app, busy.globex, "Plans", owner="charlie", at=NOW)
    assert told(busy.charlie.signed_in().get("/t/globex/history", query_string={"who": "team"}).text) == []
