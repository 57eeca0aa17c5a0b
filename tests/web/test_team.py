"""The settings of the team: for admins, refused in words, and binding for everybody from the next request on."""

from typing import Any

import pytest

from tests.cast import Cast, ask
from tests.web.pages import complaints, fields, send, spoken

PATH = "/t/acme/settings/team"
FORM: dict[str, Any] = {
    "name": "Acme & Sons", "zone": "America/New_York", "currency": "USD", "week_days": ["0", "1", "2", "6"],
    "week_starts": "08:30", "week_ends": "16:00", "holidays": "2026-04-06", "slip_limit": "2",
}  # fmt: skip


def test_the_form_shows_what_is_set(cast: Cast) -> None:
    shown = fields(cast.ada.signed_in().get(PATH).text, "team-form")
    assert shown == {
        "name": "Acme", "zone": "Europe/Berlin", "currency": "EUR", "week_days": "4", "week_starts": "09:00",
        "week_ends": "17:00", "holidays": "", "slip_limit": "5",
    }  # fmt: skip


def test_settings_bind_for_a_colleague_from_the_next_request_on(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    before = alice.get("/t/acme/due").text
    assert send(cast.ada.signed_in(), PATH, FORM).location == f"{PATH}?done=saved"
    after = alice.get("/t/acme/due").text
    assert ("Acme &amp; Sons" in before, "Acme &amp; Sons" in after) == (False, True)
    assert ('data-zone="Europe/Berlin"' in before, 'data-zone="America/New_York"' in after) == (True, True)


def test_presets_follow_the_working_week(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    send(cast.ada.signed_in(), PATH, FORM | {"zone": "Europe/Berlin", "holidays": "2026-03-31 to 2026-04-06"})
    form = spoken(cast.alice.signed_in().get(f"/t/acme/opportunities/{anvils}/reschedule").text)
    # From Monday on: Tuesday to the next Monday are off, Thursday to Saturday never worked.
    assert "tomorrow Tue 7 Apr 08:30" in form
    assert "31 Mar" not in form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-12-25", ["2026-12-25"]),
        ("25/12/2026\n\n 2026-12-25 \n1.1.2027", ["2026-12-25", "2027-01-01"]),
        ("2026-12-30 to 2027-01-01", ["2026-12-30", "2026-12-31", "2027-01-01"]),
        ("2026-12-30 – 2026-12-31\n2020-02-29", ["2020-02-29", "2026-12-30", "2026-12-31"]),
        ("25 dec 2026..26 dec 2026", ["2026-12-25", "2026-12-26"]),
        ("", []),
    ],
)
def test_days_off_are_read_line_by_line(cast: Cast, typed: str, kept: list[str]) -> None:
    ada = cast.ada.signed_in()
    send(ada, PATH, FORM | {"holidays": typed})
    assert fields(ada.get(PATH).text, "team-form")["holidays"].split() == kept


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("name", " ", "This is required."),
        ("name", "x" * 101, "At most 100 characters."),
        ("zone", "FOO+3", "There is no such time zone; one is Europe/Berlin."),
        ("currency", "XYZ", "There is no such currency; one is EUR."),
        ("week_days", [], "Choose at least one day."),
        ("week_days", ["7"], "A weekday is a number from 0, Monday, to 6, Sunday."),
        ("week_starts", "9", "Give the time of day as in 09:00."),
        ("week_starts", "25:00", "Give the time of day as in 09:00."),
        ("week_ends", "08:30", "The working day must end after it starts."),
        ("holidays", "2026-12-25\nsoon", "Line 2, “soon”: Write a day as in 2026-12-25."),
        ("holidays", "2026-02-30", "Line 1, “2026-02-30”: There is no 30 February 2026."),
        ("holidays", "2026-12-31 to 2026-12-01", "The last day lies before the first."),
        ("holidays", "2026-01-01 to 2028-01-01", "That is longer than a year."),
        ("slip_limit", "0", "This must be at least 1."),
        ("slip_limit", "101", "This must be at most 100."),
        ("slip_limit", "often", "This must be a whole number."),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(cast: Cast, field: str, typed: Any, complaint: str) -> None:
    answer = send(cast.ada.signed_in(), PATH, FORM | {field: typed})
    assert answer.status_code == 422
    assert complaint in complaints(answer.text)[field]
    assert set(complaints(answer.text)) == {field}
    assert ("Acme &amp; Sons" in answer.text) == (field != "name")
    [kept] = ask(cast.ada.app, None, "select name, slip_limit from tenants where slug = 'acme' limit 1")
    assert kept == ("Acme", 5)


def test_every_complaint_comes_at_once(cast: Cast) -> None:
    answer = send(cast.ada.signed_in(), PATH, {})
    assert set(complaints(answer.text)) == set(FORM)


def test_a_thousand_days_off_are_too_many(cast: Cast) -> None:
    years = "\n".join(f"{year}-01-01 to {year}-12-31" for year in range(2026, 2029))
    answer = send(cast.ada.signed_in(), PATH, FORM | {"holidays": years})
    assert complaints(answer.text) == {"holidays": "At most 1,000 days off."}


@pytest.mark.parametrize("name", ["vera", "alice", "max"])
def test_the_team_is_the_admins(cast: Cast, name: str) -> None:
    client = getattr(cast, name).signed_in()
    assert client.get(PATH).status_code == send(client, PATH, FORM).status_code == 403
    assert "settings/team" not in client.get("/t/acme/settings").text
