"""What the scripts must not have, as it would be taken out on the way to the browser."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.web.assets import JS_BLANKS

SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_text_has_the_blanks_that_are_left_out_of_code(script: Path) -> None:
    texts = re.findall(rb'"(?:[^"\\\n]|\\.)*"', script.read_bytes())
    assert [text for text in texts if JS_BLANKS.search(text)] == []
