"""Charts place shapes and words so that they fit any width."""

import pytest

from app.web import charts
from app.web.charts import Bar, Column


def test_the_longest_bar_is_as_wide_as_the_chart_and_others_in_proportion() -> None:
    chart = charts.bars("", [Bar("A", "4", [("kept", 3), ("late", 1)]), Bar("B", "1", [("kept", 1)])])
    drawn = [(shape.kind, shape.x, shape.width) for shape in chart.shapes if shape.kind != "track"]
    assert drawn == [("kept", "0.00%", "75.00%"), ("late", "75.00%", "25.00%"), ("kept", "0.00%", "25.00%")]


def test_a_bar_of_nothing_is_not_drawn_but_told() -> None:
    chart = charts.bars("", [Bar("A", "0", [("kept", 0)])], most=10)
    assert [shape.kind for shape in chart.shapes] == ["track"]
    assert [word.text for word in chart.words] == ["A", "0"]


def test_a_long_name_leaves_room_for_its_number() -> None:
    chart = charts.bars("", [Bar("x" * 60, "1", [("kept", 1)])])
    assert chart.words[0].text == "x" * 29 + "…"


@pytest.mark.parametrize("count", [1, 2, 31, 53])
def test_columns_stand_side_by_side_under_few_labels(count: int) -> None:
    chart = charts.columns("", [Column(str(number), str(number), number, "done") for number in range(count)])
    edges = [float(shape.x[:-1]) + float(shape.width[:-1]) for shape in chart.shapes if shape.kind == "done"]
    assert edges == sorted(edges)
    assert all(edge <= 100 for edge in edges)
    assert len([word for word in chart.words if word.kind == "label"]) <= charts.LABELS


def test_only_the_highest_column_says_how_high_it_is() -> None:
    chart = charts.columns("", [Column(label, f"{n}", n, "done") for label, n in (("a", 2), ("b", 5), ("c", 5))])
    assert [word.text for word in chart.words if word.kind == "value"] == ["5"]


def test_columns_of_nothing_are_an_axis_alone() -> None:
    assert [shape.kind for shape in charts.columns("", [Column("a", "0", 0, "done")]).shapes] == ["axis"]
