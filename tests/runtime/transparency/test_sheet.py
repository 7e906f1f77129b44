from __future__ import annotations

import pytest

from clearford.ledger.queries import Cell, Figure
from clearford.runtime.transparency.sheet import (
    Form,
    Num,
    Numbers,
    Ref,
    Sheet,
    decimal,
    inert_cell,
    num,
    shown,
    sources,
    to_csv,
)

NUMBERS = Numbers(
    [
        Figure("count", (Cell(key=("a", "x"), value=2, n=2), Cell(key=("a", "y"), value=3, n=5))),
        Figure("share", (Cell(key=(), value=960_000, n=50, low=865_399, high=988_961),)),
        Figure("wide", (Cell(key=(), value=1_500_000, n=2),)),
        Figure("median", (Cell(key=(), value=89, n=7), Cell(key=("b",), value=90, n=1))),
        Figure("none", ()),
    ]
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(num("count", "a", "x"), "2", id="count"),
        pytest.param(num("count", "a", "*"), "5", id="sum-over-values"),
        pytest.param(Num((Ref("count", ("a", "x")), Ref("count", ("a", "y")))), "5", id="sum-of-two"),
        pytest.param(num("count", "*", "z"), "0", id="nothing-counted-is-zero"),
        pytest.param(num("count", "a"), "0", id="key-of-another-length"),
        pytest.param(num("count", "a", "*", form="cells"), "2", id="how-many-cells"),
        pytest.param(num("count", "a", "y", form="n"), "5", id="entries"),
        pytest.param(num("median", form="hours"), "1", id="89-minutes-are-one-hour"),
        pytest.param(num("median", "b", form="hours"), "2", id="90-minutes-are-two"),
        pytest.param(num("median", form="minutes"), "89", id="minutes"),
        pytest.param(num("none", form="hours"), "", id="no-median"),
        pytest.param(num("share", form="share"), "0.9600", id="share"),
        pytest.param(num("share", form="low"), "0.8654", id="low"),
        pytest.param(num("share", form="high"), "0.9890", id="high"),
        pytest.param(num("none", form="share"), "", id="no-share"),
        pytest.param(num("wide", form="low"), "", id="no-interval"),
        pytest.param(num("wide", form="share"), "1.5000", id="more-than-the-whole"),
    ],
)
def test_numbers_are_written_so_that_no_program_mistakes_them(value: Num, text: str) -> None:
    assert shown(value, NUMBERS) == text


@pytest.mark.parametrize("form", ["hours", "share", "low", "high", "minutes"])
def test_several_medians_or_shares_have_no_sum(form: Form) -> None:
    assert shown(Num((Ref("count", ("a", "*")),), form), NUMBERS) == ""


def test_a_query_that_was_not_asked_is_a_fault() -> None:
    with pytest.raises(KeyError):
        shown(num("other"), NUMBERS)


@pytest.mark.parametrize(
    ("ppm", "text"),
    [(0, "0.0000"), (49, "0.0000"), (50, "0.0001"), (999_950, "1.0000"), (1_430_000, "1.4300")],
)
def test_shares_have_four_decimals(ppm: int, text: str) -> None:
    assert decimal(ppm) == text


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@a", "\tx", "\rx", "\nx"])
def test_a_formula_becomes_text(text: str) -> None:
    assert inert_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "1.430", "a=b", "'x"])
def test_other_text_stays(text: str) -> None:
    assert inert_cell(text) == text


def test_a_table_is_rfc_4180() -> None:
    sheet = Sheet("t", ("name", "number"), (('say "no", thanks\n', num("count", "a", "x")), ("=1", 7)))
    assert to_csv(sheet, NUMBERS) == b'name,number\r\n"say ""no"", thanks\n",2\r\n\'=1,7\r\n'


def test_each_number_of_a_table_says_where_it_comes_from() -> None:
    sheet = Sheet("t", ("name", "number"), (("a", num("count", "a", "x")), ("b", 7)))
    assert list(sources(sheet)) == [("t.csv", 2, 2, "count", '[["count",["a","x"]]]')]
