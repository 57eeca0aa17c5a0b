"""A manager at the stages, by keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.desk import READY, Desk
from tests.browser.screens import PHONE


@pytest.fixture
def stages(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice, a manager, before the stages; six open deals are in the first one."""
    return at_desk(page, role="manager").open("settings/stages")


def names(desk: Desk) -> list[str]:
    return desk.page.eval_on_selector_all("#stages li [name=name]", "all => all.map(one => one.value)")


def test_a_stage_goes_up_key_by_key(stages: Desk) -> None:
    stages.page.get_by_role("button", name="Move Proposal up").focus()
    stages.press("Enter")
    expect(stages.page.get_by_role("button", name="Move Proposal up")).to_be_focused()
    stages.press("Enter")
    expect(stages.page.get_by_role("button", name="Move Proposal up")).to_be_disabled()
    assert names(stages) == ["Proposal", "Lead", "Qualified", "Negotiation", "Contract"]
    expect(stages.page.get_by_role("form", name="Proposal").get_by_role("button", name="Save")).to_be_focused()


def test_a_stage_in_use_is_removed_once_its_deals_have_a_place(stages: Desk) -> None:
    lead = stages.page.get_by_role("form", name="Lead")
    lead.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(lead.get_by_label("Its 6 open deals go to")).to_be_focused()
    stages.page.keyboard.type("Prop")
    lead.get_by_role("button", name="Move them and remove").press("Enter")
    expect(lead).to_have_count(0)
    assert names(stages) == ["Qualified", "Proposal", "Negotiation", "Contract"]
    assert stages.row("Deal 01").stage_id == stages.team.stages["Proposal"]


def test_a_stage_is_saved_and_removed_from_its_fields_by_the_key_that_saves(stages: Desk) -> None:
    lead = stages.page.get_by_role("form", name="Lead")
    lead.get_by_label("Cadence").fill("9")
    stages.press("Control+Enter")
    expect(lead.get_by_role("button", name="Save")).to_be_focused()
    expect(lead.get_by_label("Cadence")).to_have_value("9")
    lead.get_by_role("button", name="Remove", exact=True).press("Enter")
    expect(lead.get_by_label("Its 6 open deals go to")).to_be_focused()
    stages.page.keyboard.type("Prop")
    expect(stages.page.locator(READY)).to_have_count(1)
    stages.press("Control+Enter")
    expect(lead).to_have_count(0)
    assert stages.row("Deal 01").stage_id == stages.team.stages["Proposal"]


def test_the_fields_stand_below_each_other_however_many_deals_a_stage_holds(stages: Desk) -> None:
    lefts = stages.page.get_by_label("Cadence").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
    assert len(lefts) == 6
    assert len(set(lefts)) == 1


def test_axe_finds_nothing(stages: Desk) -> None:
    assert findings(stages.page) == []
    stages.page.get_by_role("form", name="Lead").get_by_role("button", name="Remove", exact=True).click()
    expect(stages.page.get_by_label("Its 6 open deals go to")).to_be_visible()
    assert findings(stages.page) == []


def test_on_a_phone_nothing_is_wider_than_the_screen(stages: Desk) -> None:
    stages.page.set_viewport_size(PHONE)
    assert stages.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0
