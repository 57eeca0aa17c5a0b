"""The calendar's link: made, shown once, asked without a session, ended."""

import re
from urllib.parse import urlsplit
from uuid import uuid4

import vobject
from flask.testing import FlaskClient

from app.domain import roster
from tests.cast import Cast, ask, transaction
from tests.web.pages import fields, send, spoken

PAGE = "/t/acme/settings/calendar"


def make(client: FlaskClient) -> str:
    """The path of a new link."""
    page = send(client, PAGE, fields(client.get(PAGE).text, "calendar-form"))
    assert page.headers["Cache-Control"] == "no-store"
    found = re.search(r'id="secret" value="([^"]+)"', page.text)
    assert found
    return urlsplit(found[1]).path


def summaries(text: str) -> set[str]:
    return {event.summary.value.partition(" · ")[2] for event in vobject.readOne(text).contents.get("vevent", [])}


def test_whoever_holds_the_link_has_the_feed_without_a_session(alice: FlaskClient, client: FlaskClient) -> None:
    feed = client.get(make(alice))
    assert (feed.status_code, feed.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert summaries(feed.text) == {"Anvils", "Rockets", "Magnets", "Rollers"}


def test_the_link_is_shown_once_and_kept_as_a_hash(cast: Cast, alice: FlaskClient) -> None:
    secret = make(alice).removesuffix(".ics").split("_", 1)[1]
    assert len(secret) == 43
    assert "There is a link" in spoken(alice.get(PAGE).text)
    assert secret not in alice.get(PAGE).text
    [row] = ask(cast.alice.app, cast.acme.id, "select * from calendar_links where tenant_id = %(tenant)s")
    assert secret.encode() not in row.token_hash


def test_an_unchanged_feed_is_a_304_until_an_action_moves(cast: Cast, alice: FlaskClient, client: FlaskClient) -> None:
    path = make(alice)
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    address = f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/note"
    send(alice, address, fields(alice.get(address).text, "note-form") | {"note": "Called"})
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_a_revoked_link_is_nowhere(alice: FlaskClient, client: FlaskClient) -> None:
    path = make(alice)
    send(alice, f"{PAGE}/removal", {})
    assert client.get(path).status_code == 404
    assert "There is no link yet." in spoken(alice.get(PAGE).text)


def test_another_link_ends_the_one_before(alice: FlaskClient, client: FlaskClient) -> None:
    first, second = make(alice), make(alice)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_a_link_asked_for_twice_is_made_once_and_not_shown_again(alice: FlaskClient, client: FlaskClient) -> None:
    form = fields(alice.get(PAGE).text, "calendar-form")
    first = send(alice, PAGE, form)
    again = alice.get(send(alice, PAGE, form).location).text
    assert "That link was made already. It is shown only once" in spoken(again)
    [secret] = re.findall(r'id="secret" value="([^"]+)"', first.text)
    assert secret not in again
    assert client.get(urlsplit(secret).path).status_code == 200


def test_a_form_that_cannot_be_right_makes_no_link(alice: FlaskClient) -> None:
    assert send(alice, PAGE, {"key": "no key"}).status_code == 422
    assert "There is no link yet." in spoken(alice.get(PAGE).text)


def test_a_member_who_left_has_no_feed(cast: Cast, alice: FlaskClient, client: FlaskClient) -> None:
    path = make(alice)
    with transaction(cast.ada.app, cast.acme.id) as tx:
        roster.leave(tx, cast.ada.me(), cast.alice.id, roster.Receiver(cast.bob.id))
    assert client.get(path).status_code == 404


def test_a_secret_opens_its_own_tenant_only(cast: Cast, alice: FlaskClient, client: FlaskClient) -> None:
    path = make(alice)
    elsewhere = path.replace(cast.acme.id.hex, cast.globex.id.hex)
    nowhere = path.replace(cast.acme.id.hex, uuid4().hex)
    assert elsewhere != path
    for wrong in (elsewhere, nowhere, "/calendar/x.ics", f"/calendar/{cast.acme.id.hex}_guess.ics"):
        assert client.get(wrong).status_code == 404


def test_one_action_can_be_added_to_a_calendar(cast: Cast, alice: FlaskClient) -> None:
    address = f"/t/acme/opportunities/{cast.acme.deals['Springs']}"
    assert f'href="{address}/action.ics" download>Add to calendar</a>' in alice.get(address).text
    answer = alice.get(f"{address}/action.ics")
    assert summaries(answer.text) == {"Springs"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="action.ics"'
