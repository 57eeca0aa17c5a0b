"""A change of stage moves nothing by itself, and offers the stage's cadence to reschedule by."""

import re
from uuid import UUID

from tests.cast import Cast
from tests.domain.acting import entries, row
from tests.web.changing import HTMX, ORIGIN, address
from tests.web.pages import fields, send, spoken

WORDS = "Reschedule: usually 3 working days"


def moved(cast: Cast, deal: UUID, headers: dict[str, str] = HTMX) -> str:
    """What Alice is shown once she moved a deal to Proposal."""
    client, form = cast.alice.signed_in(), address(deal, "stage")
    words = {"version": str(row(cast.alice, deal)["version"]), "stage": str(cast.acme.stages["Proposal"])}
    answer = client.post(form, data=words, headers=headers)
    return client.get(answer.location).text if answer.location else answer.text


def test_the_toast_and_the_page_without_script_lead_to_the_form_with_the_cadence_in_it(cast: Cast) -> None:
    for deal, headers in ((cast.acme.deals["Rockets"], HTMX), (cast.acme.deals["Magnets"], ORIGIN)):
        at = row(cast.alice, deal)["next_action_at"]
        shown = moved(cast, deal, headers)
        assert WORDS in spoken(shown)
        assert (row(cast.alice, deal)["next_action_at"], row(cast.alice, deal)["slips"]) == (at, 0)
        offered = re.search(rf'href="({address(deal, "reschedule")}\?[^"]+)"', shown)[1]
        client = cast.alice.signed_in()
        form = client.get(offered, headers=headers).text
        assert "Thu 2 Apr 2026 09:00 CEST" in spoken(form)
        # Without script too it is saved at once: what it means was shown.
        answer = send(client, address(deal, "reschedule"), fields(form, "reschedule-form"))
        assert answer.status_code == 303
        assert row(cast.alice, deal)["next_action_at"].startswith("2026-04-02T07:00:00")
        assert [entry.verb for entry in entries(cast.alice, deal)] == ["stage", "reschedule"]


def test_nothing_is_offered_for_what_has_no_next_action_or_for_what_was_undone(cast: Cast) -> None:
    client, (lost, undone) = cast.alice.signed_in(), (cast.acme.deals[name] for name in ("Rockets", "Magnets"))
    client.post(address(lost, "loss"), data={"version": "1", "lost_reason": "price"}, headers=HTMX)
    assert "Stage changed" in moved(cast, lost)
    shown = moved(cast, lost, ORIGIN)
    assert "Stage changed" in shown
    assert "usually" not in shown
    assert WORDS in spoken(moved(cast, undone))
    client.post("/t/acme/undo", headers=HTMX)
    page = client.get("/t/acme/due?done=Stage changed").text
    assert "Stage changed" in page
    assert "usually" not in page


def test_a_selection_that_is_moved_is_offered_no_time_for_all_of_it(cast: Cast) -> None:
    both = " ".join(f"{cast.acme.deals[name]}:1" for name in ("Rockets", "Magnets"))
    words = {"target": both, "stage": str(cast.acme.stages["Proposal"])}
    for headers in (HTMX, ORIGIN):
        client = cast.alice.signed_in()
        answer = client.post("/t/acme/bulk/stage", data=words, headers=headers)
        shown = client.get(answer.location).text if answer.location else answer.text
        assert "Stage changed · 2 deals" in spoken(shown)
        assert "usually" not in shown
