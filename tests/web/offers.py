"""What the palette offers somebody for what they type."""

import re
from typing import Any

from tests.cast import Cast
from tests.web.pages import HTMX, spoken

PALETTE = "/t/acme/palette"


def options(cast: Cast, typed: str, who: str = "alice", before: Any = None, selected: int = 0) -> list[str]:
    """What each option says, in order, to somebody with the opportunity of that id before them, or so many selected."""
    query = {"q": typed, "card": before or "", "selected": selected or ""}
    html = cast.acme.people[who].signed_in().get(PALETTE, query_string=query, headers=HTMX).text
    return [spoken(title) for title in re.findall(r'<span class="title">(.*?)</span>', html, re.DOTALL)]
