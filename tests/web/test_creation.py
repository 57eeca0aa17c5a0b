"""The page of a new opportunity: its line, its parts, its form, and what happens when it is sent twice or refused."""

import pytest

from tests.cast import Cast, ask
from tests.domain.acting import entries, row
from tests.web.pages import HTMX, complaints, fields, send, spoken, sure

LINE = "Acme renewal 12k: call Bob re pricing tom 14:00"
NEW = "/t/acme/opportunities/new"
PLACE = "/t/acme/opportunities"
NASTY = [
    "a\0b",
    "\ud800",
    "x" * 10_000,
    "%_\\",
    ":;,.",
    "\u202e12k: tom",
    "<script>alert(1)</script> tom",
    "{{7*7}}: tom",
]


def created(cast: Cast) -> list:
    statement = "select o.id, o.name from opportunities as o where o.tenant_id = %(tenant)s and o.removed_at is null"
    return [one for one in ask(cast.alice.app, cast.acme.id, statement) if one.name not in cast.acme.deals]


def test_the_page_is_a_plain_form_that_creates(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = fields(client.get(NEW).text, "creation")
    assert form["owner"] == str(cast.alice.id)
    answer = send(client, PLACE, sure(form | {"line": LINE}))
    assert (answer.status_code, answer.location) == (303, "/t/acme/due?owner=mine&done=Created")
    [new] = created(cast)
    assert new.name == "Acme renewal"
    assert [entry.verb for entry in entries(cast.alice, new.id)] == ["create"]


def test_htmx_gets_the_form_alone_and_then_a_toast_and_the_news(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = client.get(NEW, headers=HTMX).text
    assert form.lstrip().startswith("<form")
    answer = send(client, PLACE, fields(form, "creation") | {"line": LINE}, **HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "changed"
    assert "Created · Acme renewal" in spoken(answer.text)


def test_the_same_form_sent_twice_creates_once(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = sure(fields(client.get(NEW).text, "creation") | {"line": LINE})
    assert [send(client, PLACE, form).status_code for _ in range(2)] == [303, 303]
    assert len(created(cast)) == 1


def test_all_fields_of_the_form_are_kept(cast: Cast) -> None:
    client = cast.alice.signed_in()
    typed = {
        "name": "Acme", "company": "Acme Ltd", "contact_name": "Zoë", "contact_email": "zoe@acme.example",
        "contact_phone": "+49 30 1", "value": "12,000.50", "currency": "USD", "tags": "fair, spring",
        "expected_close_on": "2026-06-30", "reference": "R-1", "details": "Call", "at": "fri 10",
        "stage": str(cast.acme.stages["Contract"]), "owner": "",
    }  # fmt: skip
    send(client, PLACE, sure(fields(client.get(NEW).text, "creation") | typed))
    [new] = created(cast)
    kept = row(cast.alice, new.id)
    assert (kept["value"], kept["currency"], kept["owner_id"]) == (12_000_50, "USD", None)
    assert (kept["stage_id"], kept["tags"]) == (typed["stage"], ["fair", "spring"])
    for name in ("company", "contact_name", "contact_email", "contact_phone", "expected_close_on", "reference"):
        assert kept[name] == typed[name]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_missing_is_said_at_its_field_and_the_line_stays(cast: Cast, headers: dict[str, str]) -> None:
    client = cast.alice.signed_in()
    form = fields(client.get(NEW).text, "creation") | {"at": ""}
    answer = send(client, PLACE, form | {"line": "Acme 12k"}, **headers)
    assert answer.status_code == 422
    assert set(complaints(answer.text)) == {"details", "at"}
    assert fields(answer.text, "creation")["line"] == "Acme 12k"
    assert created(cast) == []


def test_a_reference_that_is_taken_is_a_conflict_at_its_field(cast: Cast) -> None:
    client = cast.alice.signed_in()
    typed = {"name": "Acme", "details": "Call", "at": "tom", "reference": "R-1"}
    answers = [send(client, PLACE, sure(fields(client.get(NEW).text, "creation") | typed)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert complaints(answers[1].text) == {"reference": "Another opportunity has this reference."}


def test_the_parts_of_a_line_are_shown_while_it_is_typed(cast: Cast) -> None:
    client = cast.alice.signed_in()
    shown = spoken(client.get(f"{NEW}/parts", query_string={"line": LINE}, headers=HTMX).text)
    assert "Name Acme renewal" in shown
    assert "Value €12,000" in shown
    assert "Next step call Bob re pricing" in shown
    assert "When Tue 31 Mar 2026 14:00 CEST · in 1 d 4 h" in shown
    missing = spoken(client.get(f"{NEW}/parts", query_string={"line": "Acme"}, headers=HTMX).text)
    assert "Say what the next step is." in missing
    assert client.get(f"{NEW}/parts", headers=HTMX).text.strip() == ""


@pytest.mark.parametrize("line", NASTY, ids=range(len(NASTY)))
def test_any_line_gets_an_answer(cast: Cast, line: str) -> None:
    client = cast.alice.signed_in()
    whole = line.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    shown = client.get(f"{NEW}/parts", query_string={"line": whole}, headers=HTMX)
    assert shown.status_code == 200
    assert "<script>" not in shown.text
    assert "49" not in shown.text
    answer = send(client, PLACE, {"line": whole}, **HTMX)
    assert answer.status_code == 422
    assert "<script>" not in answer.text


def test_a_viewer_is_refused_and_a_stranger_sees_nothing(cast: Cast) -> None:
    assert cast.vera.signed_in().get(NEW).status_code == 403
    assert send(cast.vera.signed_in(), PLACE, {"line": LINE}).status_code == 403
    assert cast.charlie.signed_in().get(NEW).status_code == 404
    assert send(cast.charlie.signed_in(), PLACE, {"line": LINE}).status_code == 404
    assert created(cast) == []


def test_a_line_names_the_open_deals_that_may_be_the_same(cast: Cast) -> None:
    client, line = cast.alice.signed_in(), {"line": "Acme renewal 12k: call Bob tom 9"}
    assert "There already" not in client.get(f"{NEW}/parts", query_string=line, headers=HTMX).text
    assert send(client, "/t/acme/opportunities", line | {"key": "one"}).status_code == 303
    there = client.get(f"{NEW}/parts", query_string=line, headers=HTMX).text
    assert "There already: Acme renewal" in spoken(there)
    assert (
        "There already" not in cast.charlie.signed_in().get("/t/globex/opportunities/new/parts", query_string=line).text
    )


def test_a_line_without_a_time_has_that_of_the_form(cast: Cast) -> None:
    client = cast.alice.signed_in()
    line = {"line": "Acme renewal: call Bob", "at": "2wd"}
    assert "When Wed 1 Apr 2026 09:00" in spoken(client.get(f"{NEW}/parts", query_string=line).text)
    assert "When Tue 31 Mar" in spoken(client.get(f"{NEW}/parts", query_string=line | {"line": LINE}).text)
    send(client, PLACE, sure(fields(client.get(NEW).text, "creation") | {"line": line["line"]}))
    assert [entries(cast.alice, new.id)[0].after["next_action_at"] for new in created(cast)] == ["2026-04-01T07:00:00Z"]


def test_the_form_offers_the_cadence_of_the_stage_that_is_chosen(cast: Cast) -> None:
    client = cast.alice.signed_in()
    form = client.get(NEW, headers=HTMX).text
    assert 'value="2wd">Usual in Lead: 2 working days' in form
    assert (fields(form, "creation")["at"], "Wed 1 Apr 2026 09:00" in spoken(form)) == ("2wd", True)
    chosen = client.get(f"{NEW}/usual", query_string={"stage": str(cast.acme.stages["Proposal"])}, headers=HTMX)
    assert 'value="3wd">Usual in Proposal: 3 working days' in chosen.text
    refused = send(client, "/t/acme/opportunities", {"name": "Acme", "stage": str(cast.acme.stages["Proposal"])})
    assert "Usual in Proposal" in refused.text
