"""What axe finds on a page, in either theme."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The rules a theme can break: they are about colours.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
#: What a label or a description names is the first of that id. A button says itself what it is; a form that waits,
#: unseen, is no part of the page.
REPEATED = """() => {
  const seen = new Set();
  const ids = [...document.querySelectorAll("[id]:not(#parked *, button)")].map(({ id }) => id);
  return ids.filter((id) => seen.has(id) || !seen.add(id));
}"""
SCHEMES: tuple[tuple[Literal["dark", "light"], Any], ...] = (("dark", OF_COLOURS), ("light", RULES))


def findings(page: Page) -> list[tuple[str, str, list[str]]]:
    """The rules that are broken, each with the theme and the markup that breaks it, and the ids that are there twice;
    the page is left in the light."""
    found = [("any", "repeated-id", twice)] if (twice := repeated(page)) else []
    for scheme, rules in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        broken = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
        found += [(scheme, each["id"], [node["html"] for node in each["nodes"]]) for each in broken]
    return found


def repeated(page: Page) -> list[str]:
    """The ids that more than one thing on the page has, but for buttons."""
    return list(page.evaluate(REPEATED))
