"""The status line where there is little room: a toast, the hints beside it, the lost connection."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.screens import PHONE


@pytest.mark.parametrize("width", [390, 640, 900, 1280])
def test_a_toast_of_a_long_name_stays_on_the_screen(desk: Desk, width: int) -> None:
    desk.change("Deal 01", name="A renewal of everything that anybody ever ordered from any of us " * 3)
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open()
    desk.press("Shift+E")
    toast = desk.page.locator("#toasts .toast")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    box = toast.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 800


@pytest.mark.parametrize("width", [900, 1024, 1280])
def test_no_hint_is_cut_off_beside_a_toast(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts .toast")).to_be_visible()
    assert desk.page.locator("#status .in-list").evaluate("""(hints) => {
      const { top, bottom, left, right } = hints.getBoundingClientRect();
      const boxes = [...hints.children].map((one) => one.getBoundingClientRect()).filter((box) => box.width);
      const seen = boxes.filter((box) => box.top < bottom);
      return seen.length > 0 && seen.every((box) => box.top >= top && box.left >= left && box.right <= right);
    }""")


def test_on_a_phone_the_lost_connection_is_told_beside_the_verbs_and_the_toast(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.page.context.set_offline(True)
    desk.press("Shift+E")
    connection, toast = desk.page.locator("#connection"), desk.page.locator("#toasts .toast")
    expect(connection).to_contain_text("offline")
    expect(toast).to_contain_text("Not known whether this was saved")
    boxes = [each.bounding_box() for each in (toast, connection, desk.page.locator(".card:focus .verbs"))]
    for above, below in pairwise(boxes):
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]
    assert boxes[-1]
    assert boxes[-1]["y"] + boxes[-1]["height"] == PHONE["height"]


def test_the_hints_are_those_of_the_form_while_one_is_open(desk: Desk) -> None:
    for_list, for_form = (desk.page.locator(f"#status .{name}") for name in ("in-list", "in-form"))
    expect(for_form).to_be_hidden()
    desk.press("e")
    expect(for_form).to_be_visible()
    expect(for_list).to_be_hidden()
    desk.press("Escape")
    expect(for_list).to_be_visible()
    expect(for_form).to_be_hidden()


def test_of_a_form_that_cannot_be_saved_no_hint_says_how_to(desk: Desk) -> None:
    hints = desk.page.locator("#status .in-form span:not(.keys):visible")
    desk.press("Shift+O")
    expect(desk.layer.get_by_role("alert")).to_contain_text("is open already")
    expect(hints).to_have_text(["Esc close, the draft is kept"])
    desk.press("Escape", "n")
    expect(hints).to_have_text([re.compile("save and next"), re.compile("save and stay"), re.compile("close")])
