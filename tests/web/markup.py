"""Whether HTML is well made: browsers forgive, morphing does not."""

import re
from html.parser import HTMLParser


def repeated_ids(html: str) -> list[str]:
    """The ids that are on a page more than once."""
    found = re.findall(r'<[^>]*\sid="([^"]*)"', html)
    return sorted({one for one in found if found.count(one) > 1})


def evaluated(html: str) -> list[str]:
    """What the policy would not let run, or style: inline handlers, style attributes, inline scripts."""
    inline = re.findall(r"<[^>]+\s(?:on\w+|style)=", html)
    scripts = re.findall(r"<script[^>]*>", html)
    return inline + [tag for tag in scripts if "src=" not in tag and "application/json" not in tag]


def unbalanced(html: str) -> list[str]:
    """The tags that are not closed in order."""
    checker = Balance()
    checker.feed(html)
    return checker.wrong + checker.open


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()}")
