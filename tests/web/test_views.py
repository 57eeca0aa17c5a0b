"""Saved views: a list with its filters under a name, a member's own or the team's, in the rail and under the g keys."""

import re
from html import escape, unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import NOW, Cast, ask, change
from tests.web.pages import HTMX, complaints, fields, names, send, spoken

SAVE = {"list": "due", "owner": "team", "min": "1k", "sort": "value", "name": "Big ones"}
PLACE = "/t/acme/due?owner=team&min=1000&sort=value"


def save(client: FlaskClient, **given: Any) -> Any:
    return send(client, "/t/acme/views", SAVE | given)


def rail(client: FlaskClient) -> dict[str, str]:
    """The saved views of the rail with their addresses."""
    html = client.get("/t/acme/settings").text
    found = re.findall(r'<a href="([^"]+)"(?: data-command="view_\d")?>\s*<svg[^>]*>.*?</svg> <bdi>([^<]*)</bdi>', html)
    return {unescape(name): unescape(url) for url, name in found}


def number(cast: Cast, name: str) -> str:
    return ask(cast.alice.app, cast.acme.id, "select id from views where name = %(name)s", name=name)[0].id


def test_a_view_is_saved_under_a_name_and_led_to_by_its_number(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = client.get("/t/acme/views/new?list=due&owner=team&min=1k&sort=value").text
    typed = fields(form, "view-form") | {"name": " Big ones "}
    answer = send(client, "/t/acme/views", typed)
    assert (answer.status_code, answer.location) == (303, PLACE)
    assert rail(client) == {"Big ones": PLACE}
    assert client.get("/t/acme/views/1").location == PLACE
    assert client.get("/t/acme/views/2").status_code == 404
    shown = client.get(PLACE).text
    assert re.search(r'aria-current="page">\s*<svg[^>]*>.*?</svg> <bdi>Big ones', shown, re.DOTALL)
    assert "Big ones g 1" in spoken(shown[shown.index('<dialog id="sheet"') :])


def test_htmx_has_it_in_the_rail_in_the_sheet_and_in_the_registry(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for name in ("First", "Big ones"):
        answer = send(client, "/t/acme/views", SAVE | {"name": name}, HX_Request="true")
    assert answer.status_code == 200
    assert f'<a href="{escape(PLACE)}" data-command="view_2" aria-current="page">' in answer.text
    assert "Big ones g 2" in spoken(answer.text)
    assert '"name": "view_2"' in answer.text
    assert "View saved · Big ones" in spoken(answer.text)


def test_ones_own_views_are_ones_own_and_the_teams_everybodys(cast: Cast) -> None:
    alice, bob = cast.alice.signed_in(), cast.bob.signed_in()
    save(alice, name="Mine")
    save(alice, name="Ours", shared="on", owner="mine")
    assert list(rail(alice)) == ["Mine", "Ours"]
    assert list(rail(bob)) == ["Ours"]
    assert list(rail(cast.vera.signed_in())) == ["Ours"]
    assert names(bob.get(rail(bob)["Ours"]).text) == ["Springs"]  # mine is whose it is
    charlie = cast.charlie.signed_in()
    assert "Ours" not in charlie.get("/t/globex/views").text
    gone = send(charlie, f"/t/globex/views/{number(cast, 'Ours')}", {"do": "remove"})
    assert (gone.status_code, list(rail(bob))) == (404, ["Ours"])


def test_a_viewer_saves_for_himself_only(cast: Cast) -> None:
    vera = cast.vera.signed_in()
    assert save(vera).status_code == 303
    assert save(vera, shared="on").status_code == 403
    assert list(rail(vera)) == ["Big ones"]


def test_views_are_renamed_ordered_and_removed(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for name in ("One", "Two", "Three"):
        save(client, name=name)
    change = {"One": {"do": "rename", "name": "First"}, "Three": {"do": "up"}, "Two": {"do": "remove"}}
    for name, given in change.items():
        answer = send(client, f"/t/acme/views/{number(cast, name)}", {"name": name} | given)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/t/acme/views")
        assert list(rail(client)) == {
            "One": ["First", "Two", "Three"], "Three": ["First", "Three", "Two"], "Two": ["First", "Three"],
        }[name]  # fmt: skip


def focused(html: str) -> str:
    """What has the focus when the page is there, and of which view."""
    main = html[html.index('<ol class="arranged"') :]
    before, tag, words = re.search(r"(.*?)<(\w+)[^>]* autofocus[^>]*>([^<]*)", main, re.DOTALL).groups()
    view = re.findall(r'<form[^>]* aria-label="([^"]*)"', before)[-1]
    return f"{view}: {words.strip() or tag}"


def test_the_focus_stays_where_one_is_at_work(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for name in ("One", "Two", "Three"):
        save(client, name=name)
    for name, do, expected in (
        ("Three", "up", "Three: Move up"), ("Three", "up", "Three: Rename"), ("One", "rename", "One: Rename"),
        ("Three", "remove", "One: Remove"), ("Two", "remove", "One: Remove"),
    ):  # fmt: skip
        answer = send(client, f"/t/acme/views/{number(cast, name)}", {"name": name, "do": do})
        assert focused(client.get(answer.location).text) == expected
    refused = send(client, f"/t/acme/views/{number(cast, 'One')}", {"name": " ", "do": "rename"})
    assert (refused.status_code, focused(refused.text)) == (422, "One: input")
    assert "Give it a name." in spoken(refused.text)


def test_no_two_views_of_the_same_people_have_one_name(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for given in ({"name": "Big"}, {"name": "Small"}, {"name": "big", "shared": "on"}):
        assert save(client, **given).status_code == 303
    taken = complaints(save(client, name="BIG").text)
    assert taken == {"name": "You have a view of this name already: choose another."}
    assert "The team has a view" in complaints(save(cast.bob.signed_in(), name="Big", shared="on").text)["name"]
    small = number(cast, "Small")
    assert save(cast.bob.signed_in(), name="Small").status_code == 303
    for name, status in (("Big", 422), ("SMALL", 303)):
        assert send(client, f"/t/acme/views/{small}", {"do": "rename", "name": name}).status_code == status


def test_anothers_view_is_changed_by_a_manager_only_and_a_private_one_by_nobody_else(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    save(alice, name="Ours", shared="on")
    save(alice, name="Mine")
    ours, mine = (f"/t/acme/views/{number(cast, name)}" for name in ("Ours", "Mine"))
    assert send(cast.bob.signed_in(), ours, {"do": "remove"}).status_code == 403
    assert send(cast.max.signed_in(), mine, {"do": "remove"}).status_code == 404
    assert send(cast.max.signed_in(), ours, {"do": "rename", "name": "Everybody's"}).status_code == 303
    assert list(rail(alice)) == ["Mine", "Everybody's"]


def test_the_teams_view_outlives_who_saved_it_and_whose_cards_it_shows(cast: Cast) -> None:
    save(cast.bob.signed_in(), name="Bob's", shared="on", owner=str(cast.bob.id))
    save(cast.bob.signed_in(), name="Private")
    change(cast.bob.app, cast.acme, "members", cast.bob.id, left_at=NOW)
    alice = cast.alice.signed_in()
    assert list(rail(alice)) == ["Bob's"]
    page = alice.get(rail(alice)["Bob's"]).text
    assert names(page) == ["Springs"]
    assert f'<option value="{cast.bob.id}" selected>Bob, who left</option>' in page


@pytest.mark.parametrize(
    ("given", "field"), [({"name": " "}, "name"), ({"name": "x" * 61}, "name"), ({"name": "\u200b"}, "name")]
)
def test_a_view_without_a_name_is_refused_at_the_field(cast: Cast, given: dict[str, str], field: str) -> None:
    answer = send(cast.alice.signed_in(), "/t/acme/views", SAVE | given, HX_Request="true")
    assert (answer.status_code, set(complaints(answer.text))) == (422, {field})
    assert 'name="min" value="1000"' in answer.text


@pytest.mark.parametrize("query", ["list=elsewhere", "list=due&stage=x", "list=due&min=many"])
def test_what_is_no_list_cannot_be_saved(cast: Cast, query: str) -> None:
    client = cast.alice.signed_in()
    assert client.get(f"/t/acme/views/new?{query}", headers=HTMX).status_code == 422
    assert rail(client) == {}


def test_thirty_views_are_enough(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for n in range(30):
        assert save(client, name=f"View {n}").status_code == 303
    assert save(client, name="One more").status_code == 422
    assert save(client, name="The team's", shared="on").status_code == 303
    assert len(rail(client)) == 31
