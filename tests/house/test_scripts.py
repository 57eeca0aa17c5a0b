"""Scripts lose their blanks on the way to the browser, but for those in their texts."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.web.assets import sources

SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
TEXT = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_text_ends_in_the_line_it_begins_in(script: Path) -> None:
    lines = [re.sub(r"\\.|^ *// .*| // .*", "", line) for line in script.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.count('"') % 2 or line.count("`") % 2] == []


def test_what_is_served_has_every_text_there_is() -> None:
    served = "".join(source.decode() for name, source in sources().items() if name.endswith(".js"))
    written = "\n".join(script.read_text(encoding="utf-8") for script in SCRIPTS)
    code = re.sub(r"^import .*$|^ *(?://|/\*\*| \*).*$| // .*$", "", written, flags=re.MULTILINE)
    assert sorted(set(TEXT.findall(code)) - set(TEXT.findall(served))) == []
