"""Export: exactly the list on the page, for managers, written down in the audit log."""

import csv
from io import StringIO

import pytest
from flask.testing import FlaskClient

from app.domain import exports
from tests.cast import Cast, ask
from tests.web.pages import names, spoken


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "view", ["due?owner=team", "due?owner=unassigned", "opportunities?owner=team", "opportunities?owner=team&q=anvils",
             "tomorrow?owner=team", "opportunities?owner=team&min=500&sort=value", "stale?owner=team"],
)  # fmt: skip
def test_an_export_is_the_list_on_the_page(cast: Cast, view: str) -> None:
    max_ = cast.max.signed_in()
    page = max_.get(f"/t/acme/{view}").text
    kind, _, query = view.partition("?")
    assert [row["name"] for row in rows(max_, f"/t/acme/{kind}.csv?{query}")] == names(page)


def test_a_long_list_is_exported_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.domain.lists.stretch.__kwdefaults__", {"after": None, "most": 2})
    max_ = cast.max.signed_in()
    assert len(rows(max_, "/t/acme/opportunities.csv?owner=team")) == 6


def test_an_export_is_offered_to_managers_with_the_filters_of_the_page(cast: Cast) -> None:
    page = cast.max.signed_in().get("/t/acme/due?owner=unassigned").text
    assert 'href="/t/acme/due.csv?owner=unassigned" download>Export this list</a>' in page
    assert "due.csv" not in cast.alice.signed_in().get("/t/acme/due").text
    assert cast.alice.signed_in().get("/t/acme/due.csv").status_code == 403


def test_an_export_is_written_down(cast: Cast) -> None:
    rows(cast.max.signed_in(), "/t/acme/due.csv?owner=team")
    [entry] = ask(
        cast.max.app, cast.acme.id, "select * from audit_log where tenant_id = %(tenant)s and kind = 'exported'"
    )
    assert (entry.actor_id, entry.detail) == (cast.max.id, {"list": "due", "owner": "team"})


def test_a_damaged_filter_is_a_complaint_and_no_file(cast: Cast) -> None:
    answer = cast.max.signed_in().get("/t/acme/due.csv?owner=whoever")
    assert answer.status_code == 422
    assert spoken(answer.text)


def test_the_first_line_names_the_columns(cast: Cast) -> None:
    answer = cast.max.signed_in().get("/t/acme/due.csv?owner=team")
    assert answer.data.startswith(b"\xef\xbb\xbfid,reference,name,")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="acme-due.csv"'
    assert exports.HEADER.count(",") == len(exports.COLUMNS) - 1
