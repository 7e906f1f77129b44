"""Errors carry a registered code, a place and one plain line; every code has a page."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from clearford.core.codes import CODES
from clearford.core.errors import (
    AccessError,
    AssessError,
    ClearfordError,
    ConfigError,
    CorpusError,
    DecideError,
    DetectError,
    GatewayError,
    GuardError,
    InputError,
    LabelError,
    PackError,
    Place,
    RecordError,
    RegisterError,
    RequestError,
    StoreError,
)

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "errors"
CLASSES = (
    InputError,
    PackError,
    DetectError,
    DecideError,
    ConfigError,
    StoreError,
    AccessError,
    RecordError,
    LabelError,
    AssessError,
    CorpusError,
    RegisterError,
    GatewayError,
    GuardError,
    RequestError,
)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        pytest.param(Place(), "", id="nowhere"),
        pytest.param(Place(file="a.yaml", line=3, column=7), "a.yaml:3:7", id="file"),
        pytest.param(Place(line=3, field="$.text"), "3 $.text", id="line-and-field"),
    ],
)
def test_a_place_reads_as_file_line_column_field(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_an_error_shows_place_code_and_message() -> None:
    error = InputError("CF-I001", "invalid byte at offset 3", place=Place(file="x.jsonl", line=2))
    assert str(error) == "x.jsonl:2: CF-I001: invalid byte at offset 3"
    assert isinstance(error, ClearfordError)


def test_an_error_without_a_place_shows_code_and_message() -> None:
    assert str(ConfigError("CF-C001", "pyarrow is not installed")) == "CF-C001: pyarrow is not installed"


def test_an_unregistered_code_is_refused() -> None:
    with pytest.raises(AssertionError, match="unregistered"):
        InputError("CF-I999", "x")


def test_a_code_of_another_class_is_refused() -> None:
    with pytest.raises(AssertionError, match="unregistered"):
        PackError("CF-I001", "x")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_words_in_both_languages(code: str) -> None:
    words = CODES[code]
    assert words.en
    assert any("\u4e00" <= c <= "\u9fff" for c in words.zh)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_page_with_meaning_example_and_fix(code: str) -> None:
    page = (PAGES / f"{code}.md").read_text()
    assert page.startswith(f"# {code}")
    for heading in ("## Meaning", "## Example", "## Fix"):
        assert heading in page, heading


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_belongs_to_a_class(code: str) -> None:
    assert sum(code.startswith(cls.prefix) for cls in CLASSES) == 1


def test_an_error_is_the_same_in_another_process() -> None:
    error = InputError("CF-I001", "found", place=Place(file="x", line=3), suggestion="mend it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is InputError
    assert (str(again), again.code, again.place, again.suggestion) == (
        str(error),
        error.code,
        error.place,
        error.suggestion,
    )
