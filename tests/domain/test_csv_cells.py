"""Cells that no spreadsheet evaluates, and that are themselves again afterwards."""

import pytest

from app.domain.csv_cells import harmless, restored


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-5", "@me", "\tx", "\rx", "'=1", "''+1"])
def test_a_formula_becomes_a_text_and_a_formula_again(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert restored(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "Acme", "'tis", "''", "a=b", "5"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == restored(text) == text
