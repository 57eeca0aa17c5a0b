"""Cells of a file for spreadsheets, which take some texts for formulas."""

#: How a formula may begin; an apostrophe in front makes it a text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text for a cell that no spreadsheet evaluates."""
    return f"'{text}" if text.startswith(FORMULA) else text
