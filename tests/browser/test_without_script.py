"""The whole work loop on a browser without script: every verb by plain links and forms."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk


@pytest.fixture
def plain(at_desk: Callable[..., Desk], browser: Browser, base_url: str) -> Iterator[Desk]:
    """Alice before twenty cards, her browser's script switched off."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    desk = at_desk(context.new_page(), deals=20)
    desk.page.goto(f"/t/{desk.team.slug}/due")
    yield desk
    context.close()


def verb(desk: Desk, name: str, label: str) -> None:
    """Follow a deal's link to the form of a verb."""
    desk.page.goto(f"/t/{desk.team.slug}/opportunities/{desk.team.deals[name]}")
    desk.page.locator(".verbs").get_by_role("link", name=re.compile(f"^{label}")).click()


def fill(desk: Desk, **texts: str) -> None:
    for name, text in texts.items():
        desk.page.fill(f"#{name}", text)


def save(desk: Desk) -> None:
    """Save what is on the page, and arrive at the list."""
    desk.page.locator("#save").click()
    desk.page.wait_for_url("**/due*")


def save_typed_time(desk: Desk, said: str) -> None:
    """Save a form with a typed time: a second page says what was understood, and saves it."""
    desk.page.locator("#save").click()
    expect(desk.page.locator("#at-wrong")).to_contain_text(said)
    save(desk)


def choose(desk: Desk, *names: str, noun: str) -> None:
    """Check the boxes of some cards and go to the form of what is to be done to them."""
    for name in names:
        desk.card(name).get_by_role("checkbox").check()
    desk.page.select_option("#bulk select", noun)
    desk.page.get_by_role("button", name="Do it to the selection").click()


#: What can be pressed at the top and lies over another, and headings that lie over their cards.
CROWDED = """() => {
  const box = (one) => one.getBoundingClientRect();
  const across = (one, it) => one.left < it.right - 1 && one.right > it.left + 1;
  const over = (one, it) => across(one, it) && one.top < it.bottom - 1 && one.bottom > it.top + 1;
  const top = ".head :is(select, input, .button), .menu, .tools a";
  const all = [...document.querySelectorAll(top)].filter((one) => one.checkVisibility());
  const pressed = all.filter((one, at) => all.slice(at + 1).some((it) => over(box(one), box(it))));
  const headings = [...document.querySelectorAll(".group h2")];
  const low = headings.filter((one) => over(box(one), box(one.parentElement.querySelector(".card"))));
  return [...pressed.map(({ id, textContent }) => id || textContent), ...low.map(({ textContent }) => textContent)];
}"""


@pytest.mark.parametrize("width", [390, 640, 700, 800, 900, 1280])
def test_nothing_lies_over_another_thing(plain: Desk, width: int) -> None:
    plain.page.set_viewport_size({"width": width, "height": 800})
    assert plain.page.evaluate(CROWDED) == []
    owner = plain.page.locator("#owner").bounding_box()
    assert owner
    assert owner["width"] > 60


def test_enter_in_the_time_field_reschedules_to_what_is_typed(plain: Desk) -> None:
    verb(plain, "Deal 01", "Reschedule")
    fill(plain, at="14/1/2031 9")
    plain.page.press("#at", "Enter")
    expect(plain.page.locator("#at-wrong")).to_contain_text("14 Jan 2031")
    plain.page.press("#at", "Enter")
    plain.page.wait_for_url("**/due*")
    assert plain.row("Deal 01").next_action_at.year == 2031


def test_a_whole_list_by_plain_forms_and_all_of_it_undone(plain: Desk) -> None:
    before = {name: plain.state(name) for name in plain.deals}

    plain.card("Deal 01").get_by_role("link", name="Complete").click()
    fill(plain, note="They want it", details="Send the offer", at="tom 9")
    save_typed_time(plain, "09:00")
    assert plain.row("Deal 01").next_action_details == "Send the offer"
    assert [(entry.verb, entry.note) for entry in plain.history("Deal 01")] == [("complete", "They want it")]

    verb(plain, "Deal 02", "Complete")
    plain.page.get_by_label("Won").check()
    save(plain)
    assert (plain.row("Deal 02").status, plain.row("Deal 02").next_action_at) == ("won", None)

    verb(plain, "Deal 03", "Complete")
    plain.page.get_by_label("Lost", exact=True).check()
    fill(plain, lost_reason="Price")
    save(plain)
    assert (plain.row("Deal 03").status, plain.row("Deal 03").lost_reason) == ("lost", "Price")

    verb(plain, "Deal 04", "Reschedule")
    plain.page.get_by_role("button", name="tomorrow").click()
    plain.page.wait_for_url("**/due*")
    assert plain.row("Deal 04").slips == 1

    verb(plain, "Deal 05", "Reschedule")
    fill(plain, at="in 3 weeks")
    save_typed_time(plain, "in 2")
    assert plain.row("Deal 05").next_action_at > plain.row("Deal 04").next_action_at

    verb(plain, "Deal 06", "No answer")
    save(plain)
    assert plain.history("Deal 06")[-1].result == "no_answer"

    verb(plain, "Deal 07", "Note")
    fill(plain, note="Back on Monday")
    save(plain)
    assert plain.history("Deal 07")[-1].note == "Back on Monday"

    verb(plain, "Deal 08", "Step")
    fill(plain, details="Write instead")
    save(plain)
    assert plain.row("Deal 08").next_action_details == "Write instead"

    verb(plain, "Deal 09", "Stage")
    plain.page.get_by_label("Qualified").check()
    save(plain)
    assert plain.row("Deal 09").stage_id == plain.team.stages["Qualified"]

    verb(plain, "Deal 10", "Assign")
    plain.page.select_option("#assignee", label="Bob")
    save(plain)
    assert plain.row("Deal 10").owner_id == plain.team.people["bob"].id

    verb(plain, "Deal 11", "Tags")
    fill(plain, tags="fair, spring")
    save(plain)
    assert plain.row("Deal 11").tags == ["fair", "spring"]

    verb(plain, "Deal 12", "Won")
    fill(plain, details="Renewal", at="in 3 months")
    save_typed_time(plain, "in ")
    assert (plain.row("Deal 12").status, plain.row("Deal 12").next_action_details) == ("won", "Renewal")

    verb(plain, "Deal 13", "Lost")
    fill(plain, lost_reason="Gone quiet")
    save(plain)
    assert plain.row("Deal 13").status == "lost"

    verb(plain, "Deal 13", "Reopen")
    fill(plain, details="Ask once more", at="2w")
    save_typed_time(plain, "in 1")
    assert (plain.row("Deal 13").status, plain.row("Deal 13").next_action_details) == ("open", "Ask once more")

    choose(plain, "Deal 14", "Deal 15", noun="note")
    fill(plain, note="Sent the newsletter")
    save(plain)
    assert plain.history("Deal 14")[-1].batch_id == plain.history("Deal 15")[-1].batch_id

    choose(plain, "Deal 16", "Deal 17", "Deal 18", noun="spread")
    fill(plain, days="3")
    plain.page.locator("#save").click()
    expect(plain.page.locator("#days-wrong")).to_contain_text("These are the days")
    expect(plain.page.locator("#plan td").first).to_be_visible()
    save(plain)
    spread = [plain.row(f"Deal {number}").next_action_at for number in (16, 17, 18)]
    assert spread == sorted(spread)
    assert len({plain.history(f"Deal {number}")[-1].batch_id for number in (16, 17, 18)}) == 1

    choose(plain, "Deal 19", noun="retry")
    save(plain)
    assert [entry.verb for entry in plain.history("Deal 19")] == ["try_again"]

    choose(plain, "Deal 20", noun="removal")
    save(plain)
    assert plain.row("Deal 20").removed_at is not None

    for _ in range(18):
        plain.page.get_by_role("button", name="Undo").click()
        plain.page.wait_for_load_state()
    assert {name: plain.state(name) for name in plain.deals} == before
    assert plain.names() == plain.deals


def test_a_time_that_was_shown_is_not_asked_about_again(plain: Desk) -> None:
    plain.card("Deal 01").get_by_role("link", name="Complete").click()
    fill(plain, details="Send the offer")
    save(plain)
    assert plain.row("Deal 01").next_action_details == "Send the offer"


def test_what_is_missing_is_said_and_the_rest_is_kept(plain: Desk) -> None:
    plain.card("Deal 01").get_by_role("link", name="Complete").click()
    fill(plain, note="They want it")
    plain.page.locator("#save").click()
    expect(plain.page.locator("#details-wrong")).to_have_text("Say what the next step is.")
    expect(plain.page.locator("#note")).to_have_value("They want it")
    fill(plain, details="Send the offer")
    save(plain)
    assert plain.history("Deal 01")[-1].note == "They want it"
