"""What the styles must not ask for, as it makes every change of a list restyle all of it."""

import re
from pathlib import Path

import pytest

from app.config import ROOT

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
