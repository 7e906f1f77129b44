"""What a chart says of its lines, and that it holds as many points as it says."""

from __future__ import annotations

import pytest

from clearford.console.render.chart import MARKERS, MOST_LINES, Line, chart


def test_a_line_is_said_by_its_first_last_highest_and_lowest() -> None:
    made = chart("c", "Title", "items", [10, 20, 30, 40], [Line("one", (None, 5, 1, 3))])
    (said,) = made.said
    assert (said.label, said.marker, said.first, said.last) == ("one", MARKERS[0], 5, 3)
    assert ((said.highest, said.highest_at), (said.lowest, said.lowest_at)) == ((5, 20), (1, 30))
    assert made.rows[0] == (10, [None])


def test_nothing_is_said_of_what_was_not_measured() -> None:
    made = chart("c", "Title", "ms", [10], [Line("none", (None,)), Line("zero", (0,))])
    assert [(said.label, said.marker, said.highest) for said in made.said] == [("zero", MARKERS[1], 0)]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([Line("one", (1, 2))], id="points"),
        pytest.param([Line(str(n), (1,)) for n in range(MOST_LINES + 1)], id="lines"),
    ],
)
def test_what_makes_no_chart_is_refused(lines: list[Line]) -> None:
    with pytest.raises(ValueError, match="line"):
        chart("c", "Title", "items", [10], lines)
