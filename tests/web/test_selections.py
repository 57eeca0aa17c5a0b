"""A selection: its form, its days when it is spread, and the one row of it that stops all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.cast import NOW, Cast, deal
from tests.domain.acting import entries, row
from tests.web.changing import HTMX, ORIGIN, address, words
from tests.web.pages import complaints, fields, spoken


def filled(html: str) -> list[tuple[str, ...]]:
    """The days of a spread with their numbers: moved there, there already, together."""
    return re.findall(r'row">(\w{3}) \d.*?' + r'number">(\d+)</td>.*?' * 3 + "</tr>", html, re.DOTALL)


def versions(cast: Cast, *names: str) -> list[str]:
    deals = [cast.acme.deals[name] for name in names]
    return [f"{deal}:{row(cast.alice, deal)['version']}" for deal in deals]


@pytest.mark.parametrize("noun", ["completion", "fields"])
def test_what_is_done_to_one_deal_at_a_time_is_done_to_none_of_two(cast: Cast, noun: str) -> None:
    form = words(cast, noun) | {"target": versions(cast, "Anvils", "Rockets")}
    answer = cast.alice.signed_in().post(f"/t/acme/bulk/{noun}", data=form, headers=HTMX)
    assert answer.status_code == 422
    assert "one opportunity at a time" in answer.text
    assert not any(entries(cast.alice, cast.acme.deals[name]) for name in ("Anvils", "Rockets"))


@pytest.mark.parametrize("sent", [list, " ".join], ids=["each", "together"])
def test_a_selection_gets_a_form_that_carries_it_and_changes_all_of_it(
    cast: Cast, sent: Callable[[list[str]], Any]
) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets", "Magnets")
    form = client.post("/t/acme/bulk", data={"noun": "tags", "target": sent(chosen)}, headers=ORIGIN).text
    assert re.findall(r'name="target" value="([^"]*)"', form) == chosen
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 200
    assert "3 deals" in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == ["fair"]


def test_one_stale_row_of_a_selection_stops_all_and_is_named(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets was changed in the meantime." in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == []


def test_after_a_conflict_the_selection_can_be_changed_on_top(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX).text
    assert "Apply mine on top" in refused
    shown = re.findall(r'name="target" value="([^"]+)"', refused)
    assert shown == versions(cast, "Anvils", "Rockets")
    assert client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": shown}, headers=HTMX).status_code == 200


def test_one_row_of_a_selection_that_is_gone_is_named(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "removal"), data={"version": "1"}, headers=HTMX)
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets was removed in the meantime by Alice." in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == []


def test_a_spread_shows_its_days_before_it_is_saved(cast: Cast) -> None:
    chosen = versions(cast, "Anvils", "Rockets", "Magnets")
    answer = cast.alice.signed_in().post("/t/acme/bulk/spread/days", data={"days": "3", "target": chosen}, headers=HTMX)
    assert filled(answer.text) == [("Tue", "1", "1", "2"), ("Wed", "1", "0", "1"), ("Thu", "1", "0", "1")]
    assert "Day Moved there There already Together" in spoken(answer.text)
    assert entries(cast.alice, cast.acme.deals["Anvils"]) == []


def test_without_script_the_days_of_a_spread_are_on_its_page_and_other_days_are_shown_first(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets", "Magnets")
    page = client.post("/t/acme/bulk", data={"noun": "spread", "target": chosen}, headers=ORIGIN)
    assert filled(page.text)[0] == ("Tue", "0", "1", "1")
    assert [moved for _, moved, *_ in filled(page.text)[1:]] == ["1", "1", "1"]
    form = fields(page.text, "spread-form") | {"days": "1", "target": chosen}
    again = client.post("/t/acme/bulk/spread", data=form, headers=ORIGIN)
    assert complaints(again.text) == {"days": "These are the days. Save again to confirm."}
    assert [moved for _, moved, *_ in filled(again.text)] == ["3"]
    assert entries(cast.alice, cast.acme.deals["Anvils"]) == []
    form = fields(again.text, "spread-form") | {"target": chosen}
    assert client.post("/t/acme/bulk/spread", data=form, headers=ORIGIN).status_code == 303
    assert len(entries(cast.alice, cast.acme.deals["Anvils"])) == 1


def test_nothing_selected_is_said_instead_of_shown_a_form(cast: Cast) -> None:
    answer = cast.alice.signed_in().post("/t/acme/bulk", data={"noun": "note"}, headers=ORIGIN)
    assert (answer.status_code, "Nothing is selected." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("referrer", "way"),
    [
        ("http://localhost/t/acme/due?owner=team", "/t/acme/due?owner=team"),
        ("http://localhost//evil.example/", "/evil.example/"),
        ("http://evil.example/t/acme/due", None),
    ],
)
def test_from_there_a_way_leads_back_to_the_list(cast: Cast, referrer: str, way: str | None) -> None:
    headers = ORIGIN | {"Referer": referrer}
    answer = cast.alice.signed_in().post("/t/acme/bulk", data={"noun": "note"}, headers=headers)
    found = re.search(r'href="([^"]*)" autofocus>Back</a>', answer.text)
    assert (found and found[1]) == way


def test_the_days_of_a_spread_tell_why_one_of_them_gets_none(cast: Cast, app: Flask) -> None:
    for number in range(5):
        deal(app, cast.acme, f"Full {number}", owner="alice", at=NOW + timedelta(days=2))
    form = {"days": "5", "target": versions(cast, "Anvils", "Rollers")}
    page = cast.alice.signed_in().post("/t/acme/bulk/spread/days", data=form, headers=HTMX)
    assert filled(page.text) == [("Tue", "1", "0", "1"), ("Wed", "0", "5", "5"), ("Thu", "1", "0", "1")]


@pytest.mark.parametrize("bad", ["", "x", "{}:1", "Rockets:1", "99999999999999999999", ":"])
def test_a_damaged_selection_is_refused(cast: Cast, bad: str) -> None:
    answer = cast.alice.signed_in().post("/t/acme/bulk/tags", data={"tags": "x", "target": bad}, headers=HTMX)
    assert answer.status_code == 422


def test_a_selection_goes_on_without_the_one_that_was_closed(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "win"), data={"version": "1"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": chosen}, headers=HTMX)
    assert refused.status_code == 409
    assert "Go on without it" in refused.text
    assert "Apply mine on top" not in refused.text
    left = re.findall(r'name="target" value="([^"]*)"', refused.text)
    assert left == chosen[:1]
    assert client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": left}, headers=HTMX).status_code == 200
    assert [len(entries(cast.alice, cast.acme.deals[name])) for name in ("Anvils", "Rockets")] == [1, 1]


def test_it_goes_on_without_all_that_cannot_take_it_at_once(cast: Cast) -> None:
    client, names = cast.alice.signed_in(), ("Anvils", "Rockets", "Rollers")
    chosen = versions(cast, *names)
    for name, verb in (("Anvils", "win"), ("Rollers", "removal")):
        client.post(address(cast.acme.deals[name], verb), data={"version": "1"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": chosen}, headers=HTMX)
    assert refused.status_code == 409
    assert "Go on without them" in refused.text
    assert "Nor can it be done to 1 more" in spoken(refused.text)
    left = re.findall(r'name="target" value="([^"]*)"', refused.text)
    assert left == [chosen[names.index("Rockets")]]
    assert client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": left}, headers=HTMX).status_code == 200


def test_where_nothing_is_left_there_is_nothing_to_save_and_the_text_is_still_there(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rollers")
    for name in ("Anvils", "Rollers"):
        client.post(address(cast.acme.deals[name], "removal"), data={"version": "1"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/note", data={"note": "Hello", "target": chosen}, headers=HTMX)
    assert (refused.status_code, 'id="save"' in refused.text, "Hello" in refused.text) == (409, False, True)


def test_what_others_changed_is_gone_on_with_at_once(cast: Cast) -> None:
    chosen = versions(cast, "Anvils", "Rockets", "Rollers")
    for name in ("Anvils", "Rockets"):
        form = {"version": "1", "note": "Called"}
        cast.max.signed_in().post(address(cast.acme.deals[name], "note"), data=form, headers=HTMX)
    client = cast.alice.signed_in()
    refused = client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": chosen}, headers=HTMX)
    assert "So were 1 more: " in spoken(refused.text)
    left = re.findall(r'name="target" value="([^"]*)"', refused.text)
    assert sorted(target.split(":")[1] for target in left) == ["1", "2", "2"]
    assert client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": left}, headers=HTMX).status_code == 200


def test_a_rep_hands_on_what_is_his_without_what_is_nobodys(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Ropes")
    form = {"owner": str(cast.bob.id), "target": chosen}
    refused = client.post("/t/acme/bulk/assignment", data=form, headers=HTMX)
    assert "Ropes: it is nobody's: take it first, as only a manager gives it to somebody else." in spoken(refused.text)
    assert "Go on without it" in refused.text
    assert re.findall(r'name="target" value="([^"]*)"', refused.text) == chosen[:1]


def test_a_rep_hands_on_a_selection_without_what_is_a_colleagues(cast: Cast) -> None:
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Springs")
    form = {"owner": str(cast.bob.id), "target": chosen}
    refused = client.post("/t/acme/bulk/assignment", data=form, headers=HTMX)
    assert refused.status_code == 409
    assert "only a manager reassigns it" in spoken(refused.text)
    left = re.findall(r'name="target" value="([^"]*)"', refused.text)
    assert left == chosen[:1]
    form["target"] = left
    assert client.post("/t/acme/bulk/assignment", data=form, headers=HTMX).status_code == 200
