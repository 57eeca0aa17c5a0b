"""A pipeline from another system, in a browser: in, out, in again without a change, and taken back as one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.domain.csv_rows import MOST_ROWS
from app.domain.uploads import TOO_LONG
from tests import cast
from tests.browser.axe import findings
from tests.browser.desk import Desk
from tests.browser.screens import PHONE

HEADER = "Account,Opportunity_ID,Sales_Agent,Deal_Stage,Product,Close_Date,Close_Value,Created_On"
TABLE_FITS = "(frame => frame.scrollWidth <= frame.clientWidth)(document.querySelector('#reading .table-frame'))"


@pytest.fixture
def manager(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice, a manager of a team without deals."""
    return at_desk(page, deals=0, role="manager")


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    """A pipeline of 3,000 deals as another system exports it."""
    file = tmp_path / "sales-pipeline.csv"
    rows = (
        f"Sünny {n % 80},R{n:05},Agent {n % 7},In_Progress,GTX{n % 5},,,2017-06-{1 + n % 30:02}"
        if n % 3
        else f"Sünny {n % 80},R{n:05},Agent {n % 7},Won,GTX{n % 5},2017-09-01,{n}.0,2017-06-15"
        for n in range(3000)
    )
    file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return file


def count(desk: Desk) -> int:
    statement = "select count(*) as n from opportunity_rows where tenant_id = %(tenant)s"
    return cast.ask(desk.app, desk.team.id, statement)[0].n


def bring(desk: Desk, file: Path) -> None:
    """Import a file by keys, up to what it would do."""
    desk.press("g", "i")
    expect(desk.page).to_have_url(re.compile("/import$"))
    desk.page.set_input_files("#file", file)
    desk.page.click("#save")
    expect(desk.page.locator("#reading")).to_be_visible()
    desk.page.click("#reading #save")
    expect(desk.page.get_by_role("link", name="Match the columns again")).to_be_visible(timeout=60_000)


def test_a_pipeline_comes_in_goes_out_comes_in_again_and_is_taken_back(
    manager: Desk, pipeline: Path, tmp_path: Path
) -> None:
    manager.open()
    bring(manager, pipeline)
    expect(manager.page.locator(".facts")).to_contain_text("3,000 2,000 open, 1,000 won, 0 lost")
    manager.page.get_by_role("button", name="Import 3,000 deals").click()
    expect(manager.page.locator(".notice.done")).to_contain_text("Imported 3,000 deals", timeout=60_000)
    expect(manager.page.locator("#tally-later")).to_have_text("99+")
    assert count(manager) == 3000

    manager.page.goto(f"/t/{manager.team.slug}/opportunities?owner=team")
    manager.page.get_by_role("button", name="Filter and sort").click()
    with manager.page.expect_download() as download:
        manager.page.get_by_role("link", name="Export").click()
    exported = tmp_path / "export.csv"
    download.value.save_as(exported)
    assert len(exported.read_text(encoding="utf-8-sig").splitlines()) == 3001

    bring(manager, exported)
    expect(manager.page.locator(".notice.done")).to_contain_text("No change")
    expect(manager.page.locator(".facts")).to_contain_text("3,000 no change")

    manager.open("due?owner=team")
    manager.press("z")
    expect(manager.page.locator("#toasts")).to_contain_text("3,000 deals")
    expect(manager.page.locator("#due .card")).to_have_count(0, timeout=30_000)
    assert count(manager) == 0


def test_a_cut_upload_goes_on_where_it_ended(manager: Desk, pipeline: Path) -> None:
    manager.open("import")
    manager.page.evaluate("document.querySelector('[data-piece]').dataset.piece = 50000")
    taken = []
    manager.page.route(
        "**/piece?at=*", lambda route: route.abort() if len(taken) >= 2 else (taken.append(route), route.continue_())
    )
    manager.page.set_input_files("#file", pipeline)
    manager.page.click("#save")
    expect(manager.page.locator("[data-said]")).to_contain_text("The server cannot be reached", timeout=20_000)
    manager.page.unroute("**/piece?at=*")
    manager.page.goto(f"/t/{manager.team.slug}/import")
    manager.page.get_by_role("link", name="sales-pipeline.csv").click()
    expect(manager.page.locator(".notice")).to_contain_text("% of the file is here")
    manager.page.set_input_files("#file", pipeline)
    manager.page.click("#save")
    expect(manager.page.locator("#reading")).to_be_visible()


def test_a_file_with_too_many_rows_is_refused_while_it_is_sent_and_the_form_takes_another(
    manager: Desk, tmp_path: Path
) -> None:
    long, fitting = tmp_path / "long.csv", tmp_path / "fitting.csv"
    long.write_text("Name\n" + "A\n" * (MOST_ROWS + 1), encoding="utf-8")
    fitting.write_text("Name\n" + "A\n" * MOST_ROWS, encoding="utf-8")
    manager.open("import")
    manager.page.evaluate("document.querySelector('[data-piece]').dataset.piece = 150_000")
    manager.page.set_input_files("#file", long)
    manager.page.click("#save")
    expect(manager.page.locator("[data-said]")).to_have_text(TOO_LONG.message)
    manager.page.set_input_files("#file", fitting)
    manager.page.click("#save")
    expect(manager.page.locator("#reading")).to_be_visible()


def test_axe_finds_nothing_on_the_way(manager: Desk, pipeline: Path) -> None:
    manager.open("import")
    assert findings(manager.page) == []
    text = pipeline.read_text(encoding="utf-8").splitlines()[:20]
    pipeline.write_text("\n".join([*text, "a,b", text[1]]), encoding="utf-8")
    manager.page.set_input_files("#file", pipeline)
    manager.page.click("#save")
    expect(manager.page.locator("#reading")).to_be_visible()
    assert findings(manager.page) == []
    manager.page.click("#reading #save")
    expect(manager.page.get_by_role("link", name="Match the columns again")).to_be_visible()
    assert findings(manager.page) == []
    pipeline.write_text("\n".join(text), encoding="utf-8")
    bring(manager, pipeline)
    manager.page.get_by_role("button", name="Import 19 deals").click()
    expect(manager.page.locator(".notice.done")).to_be_visible()
    changed = [*(line.replace("Sünny", "Süße") for line in text), text[1].replace("R00000", "R99999")]
    pipeline.write_text("\n".join(changed), encoding="utf-8")
    bring(manager, pipeline)
    expect(manager.page.get_by_label("Change the 19 deals that differ")).not_to_be_checked()
    assert findings(manager.page) == []
    manager.open("settings/calendar")
    manager.page.click("#make")
    expect(manager.page.locator("#secret")).to_be_visible()
    assert findings(manager.page) == []


def test_a_list_of_the_team_keeps_nobody_out(at_desk: Callable[..., Desk], page: Page, tmp_path: Path) -> None:
    desk = at_desk(page, deals=0, role="admin")
    file = tmp_path / "sales-teams.csv"
    file.write_text("Sales_Agent,Manager,Regional_Office\nBob,Alice,West\nZoe,Rita,East\n", encoding="utf-8")
    page.set_viewport_size(PHONE)
    desk.open("import")
    page.set_input_files("#file", file)
    page.click("#save")
    expect(page.locator(".facts")).to_contain_text("Another manager")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Give 2 members their managers").press("Enter")
    expect(page.locator(".notice.done")).to_contain_text("2 members have another manager now")
    assert findings(page) == []


def test_nothing_is_wider_than_a_phone(manager: Desk, pipeline: Path) -> None:
    manager.page.set_viewport_size(PHONE)
    for path in ("import", "settings/calendar"):
        manager.open(path)
        assert manager.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    manager.open("import")
    manager.page.set_input_files("#file", pipeline)
    manager.page.click("#save")
    expect(manager.page.locator("#reading")).to_be_visible()
    assert manager.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert manager.page.evaluate(TABLE_FITS)


def test_on_a_phone_a_file_is_chosen_by_a_whole_thumb(manager: Desk) -> None:
    manager.page.set_viewport_size(PHONE)
    manager.open("import")
    with manager.page.expect_file_chooser():
        manager.page.locator("#file").click(position={"x": 60, "y": 40})  # once painted: before, no press counts


def test_keys_go_on_from_a_file_that_is_chosen(manager: Desk) -> None:
    manager.open("import")
    manager.page.focus("#file")
    manager.press("g", "d")
    expect(manager.page).to_have_url(re.compile("/due$"))
