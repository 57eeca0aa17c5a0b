"""The README is true: its settings are the settings, its commands exist."""

import re
from dataclasses import fields

from app.config import ROOT, Config

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_in_the_words_of_the_code() -> None:
    table = dict(re.findall(r"^\| `([A-Z_]+)` \|.*?\| (.+?) \|$", README, re.MULTILINE))
    settings = {each.metadata["env"]: each.metadata["help"] for each in fields(Config) if each.metadata}
    assert table == settings


def test_the_two_commands_come_first_and_are_in_the_makefile() -> None:
    first = README.split("```")[1]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("run", "test"):
        assert f"make {command} " in first
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_every_file_it_points_to_is_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path
