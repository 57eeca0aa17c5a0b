"""The due list is not rendered again unless it changed: its ETag changes with all it shows, and with nothing else."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import NOW, Cast, change, deal
from tests.web.pages import HTMX, names, send, spoken

DUE = "/t/acme/due"


def test_an_unchanged_list_is_answered_with_its_etag_alone(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for headers in ({}, HTMX):
        etag = client.get(DUE, headers=headers).headers["ETag"]
        again = client.get(DUE, headers={**headers, "If-None-Match": etag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_page_and_fragment_have_etags_of_their_own(cast: Cast) -> None:
    client = cast.alice.signed_in()
    page, fragment = client.get(DUE), client.get(DUE, headers=HTMX)
    assert page.headers["ETag"] != fragment.headers["ETag"]
    told = re.search(r'data-etag="([^"]+)"', page.text)[1].replace("&#34;", '"')
    assert told.strip('"') == fragment.headers["ETag"].strip('"')
    assert client.get(DUE, headers={**HTMX, "If-None-Match": f'"{told.strip(chr(34))}"'}).status_code == 304


#: What a due list shows, each changed by somebody else: a list that was answered before is not unchanged any more.
SHOWN = {
    "my name": lambda cast: ("members", cast.alice.id, {"name": "Alicia"}),
    "a colleague's name": lambda cast: ("members", cast.bob.id, {"name": "Robert"}),
    "my zone": lambda cast: ("members", cast.alice.id, {"zone": "Asia/Tokyo"}),
    "my locale": lambda cast: ("members", cast.alice.id, {"locale": "de-DE"}),
    "my theme": lambda cast: ("members", cast.alice.id, {"theme": "dark"}),
    "my role": lambda cast: ("members", cast.alice.id, {"role": "viewer"}),
    "a stage": lambda cast: ("stages", cast.acme.stages["Lead"], {"name": "Suspect"}),
    "a card": lambda cast: ("opportunities", cast.acme.deals["Anvils"], {"version": 2, "name": "Hammers"}),
    "a card that leaves": lambda cast: ("opportunities", cast.acme.deals["Anvils"], {"version": 2, "owner_id": None}),
    "when the next one falls due": lambda cast: (
        "opportunities", cast.acme.deals["Rollers"], {"version": 2, "next_action_at": NOW + timedelta(hours=1)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_the_etag_changes_with(cast: Cast, app: Flask, what: str) -> None:
    client = cast.alice.signed_in()
    before = [client.get(DUE, headers=headers).headers["ETag"] for headers in ({}, HTMX)]
    table, row, columns = SHOWN[what](cast)
    change(app, cast.acme, table, row, **columns)
    for headers, etag in zip(({}, HTMX), before, strict=True):
        assert client.get(DUE, headers={**headers, "If-None-Match": etag}).status_code == 200


def test_the_etag_changes_with_the_passing_of_midnight(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    etag = client.get(DUE).headers["ETag"]
    for hours, status in ((13, 304), (15, 200)):
        app.config["CLOCK"] = lambda hours=hours: NOW + timedelta(hours=hours)
        assert client.get(DUE, headers={"If-None-Match": etag}).status_code == status


def test_the_etag_changes_as_the_next_action_falls_due(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    deal(app, cast.acme, "Soon", owner="alice", at=NOW + timedelta(minutes=5))
    etag = client.get(DUE).headers["ETag"]
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=5)
    answer = client.get(DUE, headers={"If-None-Match": etag})
    assert (answer.status_code, "Soon" in names(answer.text)) == (200, True)


def test_the_etag_changes_with_a_colleague_at_work_and_again_as_that_lapses(cast: Cast, app: Flask) -> None:
    client, lease = cast.alice.signed_in(), f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/lease"
    etag = client.get(DUE).headers["ETag"]
    assert send(client, lease, {}).status_code == 204
    assert client.get(DUE, headers={"If-None-Match": etag}).status_code == 304
    assert send(cast.bob.signed_in(), lease, {}).status_code == 204
    assert "is on it" in spoken(client.get(DUE, headers={"If-None-Match": etag}).text)
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=2)
    assert client.get(DUE, headers={"If-None-Match": etag}).status_code == 304


def test_another_tenants_doings_change_nothing(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    etag = client.get(DUE).headers["ETag"]
    deal(app, cast.globex, "Plans", owner="charlie", at=NOW)
    change(app, cast.globex, "members", cast.charlie.id, name="Karl")
    assert client.get(DUE, headers={"If-None-Match": etag}).status_code == 304


def test_nobodys_etag_opens_anybody_elses_list(cast: Cast, client: FlaskClient) -> None:
    etag = cast.alice.signed_in().get(DUE).headers["ETag"]
    headers = {"If-None-Match": etag}
    assert cast.bob.signed_in().get(DUE, headers=headers).status_code == 200
    assert cast.charlie.signed_in().get(DUE, headers=headers).status_code == 404
    assert client.get(DUE, headers=headers).status_code == 303


def test_a_kept_card_is_another_ones_for_another_role(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    assert "/completion" in client.get(DUE).text
    change(app, cast.acme, "members", cast.alice.id, role="viewer")
    assert "/completion" not in client.get(DUE).text
