"""The palette: what it offers for what is typed, and that each offer does exactly what it says."""

import re
from html import unescape
from typing import Any

import pytest
from markupsafe import escape

from app.domain import actions, search
from app.web.commands import commands
from tests.cast import NOW, Cast, deal, transaction
from tests.domain.acting import entries, row
from tests.web.offers import PALETTE, options
from tests.web.pages import HTMX, send, spoken

NASTY = ["a\0b", "x" * 10_000, "%_\\", ":;,.", "\u202eanvils", "<script>alert(1)</script>", "{{7*7}}", "note",
         "snooze 9", "snooze anvils 2020-01-01", "tag anvils <b>", "assign anvils ..", "wörld ⁉️"]  # fmt: skip


@pytest.fixture
def cast(cast: Cast) -> Cast:
    more = {"contact_phone": "+49 30 1", "contact_email": "a@anvils.example", "tags": ["fair"]}
    cast.acme.deals["Anvils two"] = deal(cast.alice.app, cast.acme, "Anvils two", owner="alice", at=NOW, **more)
    for team in (cast.acme, cast.globex):
        with transaction(cast.alice.app, team.id) as tx:
            rows = actions.cards(tx, list(team.deals.values())).rows
            search.index(tx, [(one.id, one._asdict()) for one in rows])
    return cast


def choose(cast: Cast, typed: str, number: int = 0) -> Any:
    """Sends the form of an option, as it stands on the page."""
    client = cast.alice.signed_in()
    html = client.get(PALETTE, query_string={"q": typed}).text
    found = re.findall(r'<form class="option" method="post" action="([^"]*)">(.*?)</form>', html, re.DOTALL)
    action, form = found[number]
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return send(client, action, {name: unescape(value) for name, value in inputs})


def last(cast: Cast, name: str) -> Any:
    return entries(cast.alice, cast.acme.deals[name])[-1]


def test_nothing_typed_shows_every_command_with_its_key(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, headers=HTMX).text
    for command in commands(cast.alice.me()):
        if command.name not in ("palette", "close", "save", "stay"):
            assert str(escape(command.title)) in html
            assert f'data-command="{command.name}"' in html
    assert "<kbd>g</kbd><kbd>d</kbd>" in html


def test_a_place_is_found_by_its_name_and_leads_there(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "due"}, headers=HTMX).text
    assert 'data-href="/t/acme/due" data-command="due"' in html


@pytest.mark.parametrize("typed", ["All", "later", "history"])
def test_a_title_typed_in_full_comes_before_those_that_go_on(cast: Cast, typed: str) -> None:
    assert options(cast, typed)[0].casefold() == typed.casefold()


@pytest.mark.parametrize("typed", ["go pipe", "Go to pipeline", "go to pipeline"])
def test_one_may_say_that_one_goes_to_a_place(cast: Cast, typed: str) -> None:
    assert options(cast, typed)[0] == "Pipeline"


def test_the_settings_and_what_is_due_of_colleagues_are_places_too(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "calen"}, headers=HTMX).text
    assert 'data-href="/t/acme/settings/calendar"' in html
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "bob"}, headers=HTMX).text
    assert f'data-href="/t/acme/due?owner={cast.bob.id}"' in html
    assert options(cast, "theme") == ["Settings: Mine"]
    assert "Settings: Members" not in options(cast, "members")
    assert options(cast, "members", who="ada") == ["Settings: Members"]


@pytest.mark.parametrize("typed", ["sign out", "log out", "logout"])
@pytest.mark.parametrize("who", ["vera", "alice"])
def test_the_way_out_is_found_and_leads_out(cast: Cast, typed: str, who: str) -> None:
    assert options(cast, typed, who)[0] == "Sign out"


@pytest.mark.parametrize(("typed", "action"), [("sign out", "/sign-out"), ("undo", "/t/acme/undo")])
def test_what_the_script_does_is_a_form_without_it(cast: Cast, typed: str, action: str) -> None:
    client = cast.alice.signed_in()
    assert f'<form class="option" method="post" action="{action}">' in client.get(PALETTE + f"?q={typed}").text
    assert "data-form" not in client.get(PALETTE + f"?q={typed}", headers=HTMX).text


def test_a_selection_is_spread_by_name(cast: Cast) -> None:
    assert options(cast, "spread")[0] == "Spread over several days"
    assert "Spread over several days" not in options(cast, "spread", who="vera")


@pytest.mark.parametrize(
    ("page", "leads"),
    [
        ("/t/acme/week?owner=team&amp;tag=fair", "/t/acme/week.csv?owner=team&amp;tag=fair"),
        ("/t/acme/drain?list=stale&amp;owner=team", "/t/acme/stale.csv?owner=team"),
        ("/t/acme/reports", "/t/acme/opportunities.csv"),
    ],
)
def test_an_export_is_of_the_list_one_looks_at_and_else_of_all(cast: Cast, page: str, leads: str) -> None:
    asked_from = HTMX | {"HX-Current-URL": "http://localhost" + unescape(page)}
    html = cast.max.signed_in().get(PALETTE, query_string={"q": "export"}, headers=asked_from).text
    assert f'data-href="{leads}' in html
    assert options(cast, "csv", who="max")[0] == "Export the list"
    assert "Export the list" not in options(cast, "export")


@pytest.mark.parametrize("typed", ["springs", "sprngs", "spr ltd"])
def test_an_opportunity_is_found_and_leads_to_its_page(cast: Cast, typed: str) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": typed}, headers=HTMX).text
    assert f'data-href="/t/acme/opportunities/{cast.acme.deals["Springs"]}"' in html
    assert "Springs Springs Ltd · Call about Springs" in spoken(html)


def test_a_saved_view_is_found_by_its_own_name_with_a_key_or_without(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for number in range(2, 13):
        send(client, "/t/acme/views", {"list": "due", "owner": "team", "name": f"Team {number}"})
    assert options(cast, "team 3")[0] == "Team 3"
    assert options(cast, "team 12")[0] == "Team 12"
    found = client.get(PALETTE, query_string={"q": "team 12"}, headers=HTMX).text
    assert 'data-href="/t/acme/due?owner=team"' in found


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("snooze rockets mon 9", "Reschedule Rockets to Mon 6 Apr 2026 09:00 CEST"),
        ("later rockets 3", "Reschedule Rockets to Tue 31 Mar 2026 09:00 CEST"),
        ("Move rokets +3d", "Reschedule Rockets to Thu 2 Apr 2026 09:00 CEST"),
        ("snooze rockets", "Reschedule Rockets : say when"),
        ("complete rockets", "Complete Rockets : say what is next"),
        ("done rockets", "Complete Rockets : say what is next"),
        ("retry rockets", "No answer at Rockets : try again later"),
        ("no answer rockets", "No answer at Rockets : try again later"),
        ("Try again rockets", "No answer at Rockets : try again later"),
        ("No answer, try again rockets", "No answer at Rockets : try again later"),
        ("edit step rockets call them", "Next step of Rockets : call them"),
        ("change the stage rockets prop", "Move Rockets to Proposal"),
        ("assign to me ropes", "Assign Ropes to me"),
        ("edit rockets", "Edit Rockets"),
        ("note rockets called back", "Note on Rockets : called back"),
        ("note rockets", "Write a note on Rockets"),
        ("step rockets send the offer", "Next step of Rockets : send the offer"),
        ("step rockets call his boss", "Next step of Rockets : call his boss"),
        ("note anvils two call about it", "Note on Anvils two : call about it"),
        ("won rockets", "Mark Rockets as won"),
        ("lost rockets too expensive", "Mark Rockets as lost: too expensive"),
        ("assign rockets bob", "Assign Rockets to Bob"),
        ("assign rockets nobody", "Assign Rockets to nobody"),
        ("stage rockets prop", "Move Rockets to Proposal"),
        ("tag rockets spring", "Tag Rockets with spring"),
        ("take ropes", "Assign Ropes to me"),
        ("remove rockets", "Remove Rockets"),
        ("call anvils", "Call Anvils two : +49 30 1"),
        ("mail anvils two", "Write to Anvils two : a@anvils.example"),
    ],
)
def test_a_phrase_offers_exactly_what_it_will_do(cast: Cast, typed: str, says: str) -> None:
    assert options(cast, typed)[0] == says


@pytest.mark.parametrize(
    ("typed", "title"), [("no answer", "No answer, try again"), ("note what happened", "Note what happened")]
)
def test_a_name_of_several_words_alone_is_the_command(cast: Cast, typed: str, title: str) -> None:
    assert options(cast, typed)[0] == title


def test_an_ambiguous_phrase_offers_each_the_best_first(cast: Cast) -> None:
    assert options(cast, "won anvils")[:2] == ["Mark Anvils as won", "Mark Anvils two as won"]
    assert options(cast, "stage rockets")[0] == "Move Rockets to another stage"
    assert options(cast, "assign rockets a")[:2] == ["Assign Rockets to Ada", "Assign Rockets to Alice"]


def test_no_viewer_is_offered_a_deal(cast: Cast) -> None:
    assert "Assign Rockets to Vera" not in options(cast, "assign rockets vera")


def test_a_chosen_phrase_is_done_without_script_and_can_be_undone(cast: Cast) -> None:
    rockets = cast.acme.deals["Rockets"]
    assert choose(cast, "snooze rockets mon 9").status_code == 303
    assert row(cast.alice, rockets)["next_action_at"] == "2026-04-06T07:00:00+00:00"
    for typed, verb in (("note rockets called back", "note"), ("stage rockets proposal", "stage"),
                        ("tag rockets spring", "tags"), ("assign rockets bob", "assign")):  # fmt: skip
        assert choose(cast, typed).status_code == 303
        assert last(cast, "Rockets").verb == verb
    assert row(cast.alice, rockets)["owner_id"] == str(cast.bob.id)
    assert row(cast.alice, rockets)["tags"] == ["spring"]
    assert choose(cast, "won anvils", 1).status_code == 303
    assert row(cast.alice, cast.acme.deals["Anvils two"])["status"] == "won"
    assert options(cast, "won anvils two") == ["Anvils two"]
    assert options(cast, "reopen anvils two")[0] == "Reopen Anvils two : say what is next"


def test_a_time_that_cannot_be_planned_is_said_and_opens_the_form(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "snooze rockets yesterday"}, headers=HTMX).text
    assert "Only times that are still to come can be planned." in html
    assert f'data-href="/t/acme/opportunities/{cast.acme.deals["Rockets"]}/reschedule"' in html


def test_what_is_nowhere_can_be_created(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "zebra 12k: call tom"}, headers=HTMX).text
    assert 'data-href="/t/acme/opportunities/new?line=zebra%2012k%3A%20call%20tom" data-command="create"' in html
    assert "Nothing fits" in cast.vera.signed_in().get(PALETTE, query_string={"q": "zebra"}, headers=HTMX).text


def test_the_options_form_a_listbox_and_every_form_of_one_is_there(cast: Cast) -> None:
    html = cast.alice.signed_in().get(PALETTE, query_string={"q": "snooze anvils tom"}, headers=HTMX).text
    assert 'role="listbox"' in html
    ids = re.findall(r'role="option" class="option" id="([^"]+)"', html)
    assert ids == [f"palette-option-{number}" for number in range(1, len(ids) + 1)]
    forms = re.findall(r'data-form="([^"]+)"', html)
    assert len(forms) == 2
    assert all(f'<form id="{form}" method="post"' in html for form in forms)


def test_a_colleagues_deal_is_not_offered_to_a_rep_to_hand_on(cast: Cast) -> None:
    assert "Assign Springs to Max" not in options(cast, "assign springs max")
    assert options(cast, "assign springs max", who="max")[0] == "Assign Springs to Max"


def test_a_viewer_is_offered_no_verb(cast: Cast) -> None:
    assert options(cast, "won rockets", who="vera") == ["Rockets"]
    assert options(cast, "rockets", who="vera") == ["Rockets"]


def test_nothing_of_another_tenant_is_offered(cast: Cast) -> None:
    assert "Secrets" not in " ".join(options(cast, "secrets") + options(cast, "won secrets"))
    assert cast.charlie.signed_in().get(PALETTE).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_gets_an_answer(cast: Cast, typed: str, headers: dict[str, str]) -> None:
    answer = cast.alice.signed_in().get(PALETTE, query_string={"q": typed}, headers=headers)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text
