"""The sheet: rows of flags come back as sets of rows under the numbers they were given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from clearford.core.errors import DecideError
from clearford.core.signals import Column
from clearford.decide.frame import Frame
from clearford.decide.sheet import Loader, Sheet
from tests.decide.build import program

FRAME = Frame(program())


def _sheet(n: int, height: int = 1) -> Sheet:
    return Sheet([], (1 << n) - 1, height, Loader(FRAME, {}, n))


@pytest.mark.parametrize("added", [1, 63, 64, 65, 130])
def test_rows_keep_their_numbers_when_the_matrix_is_packed(added: int) -> None:
    sheet, seen = _sheet(9), []

    def read(_: Sheet, rows: Sequence[int], number: int) -> None:
        seen.append(rows[number])

    first = sheet.add([np.array([False, True] * 4 + [True])])
    numbers = [sheet.add([np.arange(9) == i % 9, np.arange(9) > i % 9]) for i in range(added)]
    for number in (first, *numbers, *(number + 1 for number in numbers)):
        sheet.later(read, number)
    sheet.finish()
    assert seen[0] == 0b110101010
    assert seen[1 : added + 1] == [1 << i % 9 for i in range(added)]
    assert seen[added + 1 :] == [0b111111111 >> (i % 9 + 1) << (i % 9 + 1) for i in range(added)]


def test_as_many_rows_as_asked_for_lie_side_by_side() -> None:
    sheet = _sheet(3, height=80)
    sheet.rows(50)[:] = True
    assert len(sheet.rows(80)) == 30
    assert len(sheet.rows(80, least=80)) == 80
    assert sheet.number == 160


def test_texts_are_none_where_they_are_unknown() -> None:
    columns = {"listing.category": Column(["a", "b"], np.array([True, False]))}
    loader = Loader(FRAME, columns, 2)
    assert loader.text("listing.category") == ["a", None]
    assert loader.text("listing.category") is loader.text("listing.category")
    assert loader.text("audience.scope") is None
    assert loader.number("length(audience.scope)") is None


def test_numbers_are_no_texts() -> None:
    with pytest.raises(DecideError, match="listing"):
        Loader(FRAME, {"listing.category": Column(np.array([1]))}, 1).text("listing.category")
