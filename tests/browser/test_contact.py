"""Phone and e-mail are one key away, and coming back offers to complete."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import READY, Desk


@pytest.fixture
def bob(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice before her list; of the second deal the contact is known. Links that leave are noted, not followed."""
    desk = at_desk(page)
    desk.change("Deal 02", contact_name="Bob", contact_phone="+49 40 1234", contact_email="bob@example.com")
    page.add_init_script(
        "window.followed = []; addEventListener('click', (event) => { const link = event.target.closest('a');"
        "if (/^(tel|mailto):/.test(link?.href)) { followed.push(link.href); event.preventDefault(); } }, true)"
    )
    desk.open()
    desk.press("j")
    return desk


def come_back(desk: Desk) -> None:
    desk.page.evaluate("dispatchEvent(new Event('blur')); dispatchEvent(new Event('focus'))")


@pytest.mark.parametrize(("key", "address"), [("p", "tel:+49401234"), ("v", "mailto:bob@example.com")])
def test_p_and_v_follow_the_cards_links(bob: Desk, key: str, address: str) -> None:
    bob.press(key)
    assert bob.page.evaluate("followed") == [address]
    bob.press("o")
    expect(bob.page.locator(f"{READY} .opportunity")).to_be_visible()
    bob.press(key)
    assert bob.page.evaluate("followed.length") == 1


@pytest.mark.parametrize(("key", "word"), [("p", "phone number"), ("v", "e-mail address")])
def test_where_there_is_none_it_is_said(bob: Desk, key: str, word: str) -> None:
    bob.press("k", key)
    expect(bob.page.locator("#toasts")).to_have_text(f"There is no {word} here.")
    assert bob.page.evaluate("followed") == []


def test_whoever_comes_back_is_offered_to_complete(bob: Desk) -> None:
    bob.press("p")
    expect(bob.page.locator("#toasts .toast")).to_have_count(0)
    come_back(bob)
    expect(bob.page.locator("#toasts")).to_contain_text("Say what happened")
    assert bob.focused() == "Deal 02"
    bob.press("e")
    expect(bob.layer).to_contain_text("Call about Deal 02")


def test_the_offer_is_a_link_too_and_made_once(bob: Desk) -> None:
    bob.card("Deal 02").get_by_role("link", name="E-mail").click()
    come_back(bob)
    bob.page.locator("#toasts").get_by_role("link", name="Complete").click()
    expect(bob.layer).to_contain_text("Call about Deal 02")
    bob.press("Escape")
    bob.page.evaluate("document.getElementById('toasts').replaceChildren()")
    come_back(bob)
    expect(bob.page.locator("#toasts .toast")).to_have_count(0)


def test_coming_back_from_elsewhere_offers_nothing(bob: Desk) -> None:
    come_back(bob)
    expect(bob.page.locator("#toasts .toast")).to_have_count(0)


def test_y_copies_the_link(bob: Desk) -> None:
    bob.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bob.press("y")
    expect(bob.page.locator("#toasts")).to_contain_text("Link copied")
    copied = bob.page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/t/{bob.team.slug}/opportunities/{bob.team.deals['Deal 02']}")


def test_a_link_that_cannot_be_copied_is_shown(bob: Desk) -> None:
    bob.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    bob.press("y")
    expect(bob.page.locator("#toasts .bad")).to_contain_text(f"/opportunities/{bob.team.deals['Deal 02']}")
