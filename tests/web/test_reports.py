"""The reports as people see them: for whom, on which days, drawn and as tables, in their own locale."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from markupsafe import escape

from app.domain import actions, opportunities
from tests.cast import NOW, Cast, Person, ask
from tests.domain.acting import act, complete, target
from tests.web.pages import HTMX, spoken

REPORTS = "/t/acme/reports"


def read(person: Person, **query: Any) -> str:
    return person.signed_in().get(REPORTS, query_string=query).text


def figures(html: str) -> dict[str, str]:
    """The figures at the top, by what they are called."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", html))


def drawn(html: str, figure: str) -> str:
    """What a drawing says to those who do not see it."""
    return spoken(re.search(rf'id="figure-{figure}".*?<svg[^>]*aria-label="([^"]*)"', html, re.DOTALL)[1])


def table(html: str, figure: str) -> dict[str, list[str]]:
    """The table behind a drawing: the cells of each row."""
    body = re.search(rf'id="figure-{figure}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)[1]
    rows = re.findall(r'<th scope="row"><bdi>(.*?)</bdi></th>(.*?)</tr>', body, re.DOTALL)
    return {spoken(name): re.findall(r"<td[^>]*>([^<]*)</td>", cells) for name, cells in rows}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Alice does one late and one in time, Max one of Bob's in time; one of hers is moved, one of nobody's is lost."""
    deals = cast.acme.deals
    complete(cast.alice, deals["Anvils"])
    complete(cast.alice, deals["Rollers"])
    act(cast.alice, actions.reschedule, [target(cast.alice, deals["Rockets"])], NOW + timedelta(days=2))
    act(cast.max, actions.reschedule, [target(cast.max, deals["Springs"])], NOW - timedelta(days=2))
    act(cast.max, actions.reschedule, [target(cast.max, deals["Springs"])], NOW + timedelta(hours=1))
    complete(cast.max, deals["Springs"])
    act(cast.max, opportunities.close, [target(cast.max, deals["Ropes"])], "lost", lost_reason="price")
    return cast


def test_a_manager_sees_the_teams(busy: Cast) -> None:
    page = read(busy.max)
    assert figures(page) == {"Kept on the day": "33%", "Slipped": "3", "Dropped": "1", "Average slip": "3.7 days"}
    assert drawn(page, "fates") == (
        "What became of promises: Kept on the day 2 · 33%, Done late 1 · 17%, Moved later 2 · 33%, Dropped 1 · 17%"
    )
    assert drawn(page, "people") == "Done by person: Alice 2, Max 1"
    assert table(page, "people") == {"Alice": ["2"], "Max": ["1"]}
    assert table(page, "owners").keys() == {"Alice", "Bob", "Unassigned"}
    assert table(page, "owners")["Alice"][:5] == ["1", "1", "1", "0", "33%"]
    assert table(page, "parts")["30 Mar"] == ["3", "2", "1"]


def test_a_rep_sees_the_own_ones_and_no_choice_of_others(busy: Cast) -> None:
    for owner in ("", "team", str(busy.bob.id)):
        page = read(busy.alice, owner=owner)
        assert table(page, "owners").keys() == {"Alice"}
        assert 'id="owner"' not in page
        assert "managers see the team" in spoken(page)


@pytest.mark.parametrize(("owner", "expected"), [
    ("team", {"Alice", "Bob", "Unassigned"}), ("unassigned", {"Unassigned"}), ("bob", {"Bob"}), ("of max", {"Bob"}),
])  # fmt: skip
def test_a_manager_chooses_whose(busy: Cast, app: Flask, owner: str, expected: set[str]) -> None:
    lead = "update members set manager_id = %(by)s where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(app, busy.acme.id, lead, by=busy.max.id, id=busy.bob.id)
    ask(app, busy.acme.id, "update tenants set label_version = label_version + 1 where id = %(tenant)s returning id")
    value = {"bob": str(busy.bob.id), "of max": f"team-{busy.max.id}"}.get(owner, owner)
    page = read(busy.max, owner=value)
    assert table(page, "owners").keys() == expected
    if owner == "team":
        assert table(page, "managers").keys() == {"Max", "Nobody"}


def test_a_team_is_told_of_with_who_left_it_as_its_manager_is(busy: Cast, app: Flask) -> None:
    left = "update members set manager_id = %(by)s, left_at = now() where tenant_id = %(tenant)s and id = %(id)s"
    ask(app, busy.acme.id, f"{left} returning id", by=busy.max.id, id=busy.bob.id)
    ask(app, busy.acme.id, "update tenants set label_version = label_version + 1 where id = %(tenant)s returning id")
    team, of_max = read(busy.max), read(busy.max, owner=f"team-{busy.max.id}")
    assert table(of_max, "owners").keys() == {"Bob"}
    assert table(of_max, "managers")["Max"] == table(team, "managers")["Max"]


def test_the_period_is_in_the_address_and_an_empty_one_says_so(busy: Cast) -> None:
    page = read(busy.max, period="last_week")
    assert "Nothing in this period" in spoken(page)
    assert "Mon 23 Mar 2026 to Sun 29 Mar 2026" in spoken(page)
    assert figures(page) == {}
    assert figures(read(busy.max, **{"from": "2026-03-30", "to": "2026-03-30"}))["Dropped"] == "1"


def test_what_is_at_risk_is_told_whatever_the_period(cast: Cast) -> None:
    page = read(cast.max, period="last_week")
    assert drawn(page, "risk") == "Value at risk now: Due, EUR €6,000 · 5 deals, Stale, EUR €0 · 0 deals"
    assert table(page, "risk")["EUR, Alice"] == ["3", "€3,600", "0", "€0", "3", "€3,600"]


@pytest.mark.parametrize("query", [
    {"period": "x"}, {"owner": "x"}, {"owner": "team-x"}, {"owner": "\0"}, {"from": "2026-02-30"}, {"to": "x"},
    {"from": "2024-01-01", "to": "2026-01-01"}, {"from": "2026-03-30", "to": "2026-03-29"},
])  # fmt: skip
def test_a_damaged_address_is_refused_in_words(cast: Cast, query: dict[str, str]) -> None:
    answer = cast.max.signed_in().get(REPORTS, query_string=query)
    assert answer.status_code == 422
    assert len(spoken(answer.text)) > 20


def test_days_are_those_of_the_persons_zone(cast: Cast, app: Flask) -> None:
    # planned for half past ten at night, done five hours later: the same day in Los Angeles, the next one in Berlin
    app.config["CLOCK"] = lambda: NOW.replace(hour=23, minute=29)
    anvils = cast.acme.deals["Anvils"]
    plan = "update opportunities set next_action_at = %(at)s, version = version + 1 where id = %(id)s returning id"
    ask(app, cast.acme.id, plan, at=NOW.replace(hour=20, minute=30), id=anvils)
    act(cast.alice, actions.try_again, [target(cast.alice, anvils)])
    app.config["CLOCK"] = lambda: NOW + timedelta(days=1)
    today = {"from": "2026-03-30", "to": "2026-03-31"}
    assert figures(read(cast.alice, **today))["Slipped"] == "1"
    change(app, cast, cast.alice.id, zone="America/Los_Angeles")
    assert figures(read(cast.alice, **today))["Slipped"] == "0"


def test_numbers_days_and_money_are_written_as_the_person_does(busy: Cast, app: Flask) -> None:
    change(app, busy, busy.max.id, locale="de-DE")
    page = read(busy.max)
    assert figures(page)["Kept on the day"] == "33\N{NO-BREAK SPACE}%"
    assert "30. März" in table(page, "parts")
    assert "€" in table(page, "risk")["EUR"][1]


def test_names_are_shown_as_typed_and_never_evaluated(busy: Cast, app: Flask) -> None:
    name = '<script>alert(1)</script>" onload="x \u202eabc'
    change(app, busy, busy.alice.id, name=name)
    page = read(busy.max)
    assert "<script>alert" not in page
    assert '" onload' not in page
    assert f"<bdi>{escape(name)}</bdi>" in page


def test_an_unchanged_report_is_not_rendered_again(busy: Cast) -> None:
    client = busy.max.signed_in()
    for headers in ({}, HTMX):
        etag = client.get(REPORTS, headers=headers).headers["ETag"]
        assert client.get(REPORTS, headers={**headers, "If-None-Match": etag}).status_code == 304
    complete(busy.alice, busy.acme.deals["Magnets"])
    assert client.get(REPORTS, headers={**HTMX, "If-None-Match": etag}).status_code == 200


def test_htmx_gets_the_fragment_which_is_in_the_page(busy: Cast) -> None:
    client = busy.max.signed_in()
    fragment = client.get(REPORTS, headers=HTMX).text.strip()
    assert fragment.startswith('<section id="report"')
    assert fragment in client.get(REPORTS).text


def test_it_says_exactly_what_its_words_mean(cast: Cast) -> None:
    words = spoken(read(cast.max))
    for word in ("Promise", "Kept on the day", "Slipped", "Dropped", "Average slip", "Value at risk"):
        assert word in words[words.index("What these words mean") :]


def change(app: Flask, cast: Cast, member: UUID, **columns: Any) -> None:
    """Sets columns of a member."""
    sets = ", ".join(f"{column} = %({column})s" for column in columns)
    ask(app, cast.acme.id, f"update members set {sets} where id = %(id)s returning id", id=member, **columns)
