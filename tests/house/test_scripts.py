"""Scripts lose their blanks on the way to the browser, but for those in their texts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from app.web.assets import sources

SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
#: What a script is read by: comments, texts in quotes, and what begins or ends a template or a part of it.
SIGN = re.compile(r'//.*|/\*[\s\S]*?\*/|"(?:[^"\\\n]|\\.)*"|`|\${|[{}]')
CHUNK = re.compile(r"(?:[^`$\\]|\\.|\$(?!{))*")


def texts(script: str) -> Iterator[str]:
    """The texts in quotes, and those of templates between the parts that are code, whatever these have within."""
    open_ones, at = [], 0
    while found := SIGN.search(script, at):
        sign, at = found[0], found.end()
        if sign[0] == '"':
            yield sign
        if sign == "`" and open_ones[-1:] == ["`"]:
            open_ones.pop()
        elif sign in ("`", "{", "${"):
            open_ones.append(sign)
        elif sign == "}" and open_ones:
            open_ones.pop()
        if open_ones[-1:] == ["`"]:
            chunk = CHUNK.match(script, at)
            assert chunk
            yield chunk[0]
            at = chunk.end()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_text_ends_in_the_line_it_begins_in(script: Path) -> None:
    lines = [re.sub(r"\\.|^ *// .*| // .*", "", line) for line in script.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if line.count('"') % 2 or line.count("`") % 2] == []


def test_what_is_served_has_every_text_there_is() -> None:
    served = {text for name, source in sources().items() if name.endswith(".js") for text in texts(source.decode())}
    written = {
        text
        for script in SCRIPTS
        for text in texts(re.sub("^import .*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE))
    }
    assert " more" in written
    assert sorted(written - served) == []
