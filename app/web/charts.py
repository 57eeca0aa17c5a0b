"""Charts as shapes and words: everything is placed here, and drawn by one macro. Pure.

Widths are shares of the chart's own, so it fits any screen and paper while its words keep their size; heights are
pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ROW, BAR, LABEL = 38, 8, 14
HEIGHT, FOOT, HEAD = 120, 22, 20
#: So many labels stand under columns without touching on a phone.
LABELS = 5
#: More letters than this would run into the number at the end of the line on a phone.
LONGEST = 30


@dataclass(frozen=True)
class Shape:
    """A rectangle; `kind` is its class, which gives it its colour."""

    kind: str
    x: str
    y: float
    width: str
    height: float


@dataclass(frozen=True)
class Words:
    """A direct label, anchored at its start, middle or end."""

    kind: str
    x: str
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Chart:
    """One chart: `says` is what it shows, for those who do not see it."""

    says: str
    height: float
    shapes: list[Shape]
    words: list[Words]


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: its label, its value in words, and its segments (kind, amount) from left to right."""

    label: str
    value: str
    segments: Sequence[tuple[str, float]]


def bars(says: str, lines: Sequence[Bar], *, most: float | None = None) -> Chart:
    """Horizontal bars, each under its label; the longest, or `most`, is as wide as the chart."""
    whole = most or max((sum(amount for _, amount in line.segments) for line in lines), default=0) or 1
    shapes, words = [], []
    for number, line in enumerate(lines):
        top = number * ROW
        words += [
            Words("label", "0", top + LABEL, "start", _short(line.label)),
            Words("value", "100%", top + LABEL, "end", line.value),
        ]
        shapes.append(Shape("track", "0", top + LABEL + 6, "100%", BAR))
        start = 0.0
        for kind, amount in line.segments:
            if amount > 0:
                shapes.append(Shape(kind, _share(start / whole), top + LABEL + 6, _share(amount / whole), BAR))
            start += amount
    return Chart(says, len(lines) * ROW, shapes, words)


@dataclass(frozen=True)
class Column:
    """One column: its label, its value in words, how high it is, and its class."""

    label: str
    value: str
    amount: float
    kind: str


def columns(says: str, parts: Sequence[Column]) -> Chart:
    """Columns side by side; the highest says how high it is, some of them what they are."""
    highest = max((part.amount for part in parts), default=0) or 1
    width, shapes, words = 1 / max(len(parts), 1), [], []
    every = -(-len(parts) // LABELS)
    told = next((number for number, part in enumerate(parts) if part.amount == highest), None)
    for number, part in enumerate(parts):
        height = round(part.amount / highest * HEIGHT, 1)
        if height:
            shapes.append(
                Shape(part.kind, _share((number + 0.12) * width), HEAD + HEIGHT - height, _share(0.76 * width), height)
            )
        middle, anchor = _share((number + 0.5) * width), _anchor(number, len(parts))
        edge = {"start": "0", "end": "100%"}.get(anchor, middle)
        if number % every == 0:
            words.append(Words("label", edge, HEAD + HEIGHT + 16, anchor, part.label))
        if number == told:
            words.append(Words("value", edge, HEAD + HEIGHT - height - 6, anchor, part.value))
    shapes.append(Shape("axis", "0", HEAD + HEIGHT, "100%", 1))
    return Chart(says, HEAD + HEIGHT + FOOT, shapes, words)


def _anchor(number: int, count: int) -> str:
    """Where a label is held so that none leaves the chart."""
    at = (number + 0.5) / count
    return "start" if at < 0.06 else "end" if at > 0.94 else "middle"


def _share(part: float) -> str:
    return f"{100 * part:.2f}%"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
