"""What the styles must not ask for, as it makes every change of a list restyle all of it."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.web import assets

SHEETS = sorted((ROOT / "static/css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_card_that_goes_restyles_no_other(sheet: Path) -> None:
    """Whatever stands beside a thing that goes, the browser looks for in all of its parent; beside what is known by its
    tag alone, whatever goes. So a rule names nothing that follows a card, nor what follows a mere tag."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    rules = re.sub(r":[a-z-]+\((?:[^()]|\([^()]*\))*\)", "", rules)
    before = re.findall(r"([^\s,{}>+~]+) [+~] ([^\s,{}>+~]+)", " ".join(re.findall(r"([^{};]+)\{", rules)))
    card = [(left, right) for left, right in before if re.search(r"\.(card|leased)\b", left) and right != ".lease"]
    nameless = [(left, right) for left, right in before if not re.search(r"[.#\[]", left)]
    assert card + nameless == []


@pytest.mark.parametrize("sheet", re.findall(r'@import "([\w-]+\.css)"', (ROOT / "static/css/app.css").read_text()))
def test_no_rule_asks_what_is_in_the_whole_page(sheet: str) -> None:
    """What is asked for what it has is asked again with each change anywhere in it, by a walk through all of it: a card
    that goes would cost more the longer the list is. A page says what it is by a class of its body."""
    rules = re.sub(r"/\*.*?\*/", "", (ROOT / "static/css" / sheet).read_text(), flags=re.DOTALL)
    assert re.findall(r"(?:main|body|:root|html|\[data-list\])[^\s,{}>+~]*:has\((?!>)[^{]*", rules) == []


@pytest.mark.parametrize("sheet", ["css/app.css", "css/pages.css"])
def test_what_is_served_refers_to_no_token(sheet: str) -> None:
    """What refers to a custom property is styled from all its rules again when it inherits anew, as all of a form does
    that opens; what does not, takes over what changed."""
    served = assets.sources()[sheet].decode()
    used = set(re.findall(r"var\((--[\w-]+)", served))
    assert used <= {"--status", "--urgency", "--urgency-text", "--behind"}
    assert "oklch(" in served


def test_a_token_means_the_same_everywhere() -> None:
    tokens, *others = sorted(SHEETS, key=lambda sheet: sheet.name != "tokens.css")
    declared = {sheet.name: set(re.findall(r"^ *(--[\w-]+):", sheet.read_text(), re.MULTILINE)) for sheet in SHEETS}
    again = {sheet.name: declared[sheet.name] & declared[tokens.name] for sheet in others}
    assert not {name: names for name, names in again.items() if names}
