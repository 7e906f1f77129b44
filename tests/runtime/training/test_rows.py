"""Labelled rows: each line that cannot be used is named with its reason, and none is used twice."""

from __future__ import annotations

import pytest

from clearford.core.errors import InputError
from clearford.runtime.training.rows import MOST_SHOWN, Faults, Labels, Row, read_rows
from clearford.text.tables import FoldTables

LABELS = Labels(frozenset(("fraud", "1", "true")), frozenset(("unsure",)))
GOOD = b'{"text":"a usual text","label":"ham"}'


def read(tables: FoldTables, *lines: bytes) -> tuple[list[Row], Faults]:
    return read_rows([("in.jsonl", [GOOD, *lines])], LABELS, tables)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(b"{", "json", id="broken-json"),
        pytest.param(b"[1]", "json", id="no-object"),
        pytest.param(b'{"text":"\xff","label":"x"}', "json", id="not-utf8"),
        pytest.param(b'{"label":"fraud"}', "no_text", id="no-text"),
        pytest.param(b'{"text":" ","label":"fraud"}', "no_text", id="blank-text"),
        pytest.param(b'{"text":7,"label":"fraud"}', "no_text", id="text-of-another-type"),
        pytest.param(b'{"text":"x y z"}', "no_label", id="no-label"),
        pytest.param(b'{"text":"x y z","label":null}', "no_label", id="null-label"),
        pytest.param(b'{"text":"x y z","label":""}', "no_label", id="empty-label"),
        pytest.param(b'{"text":"x y z","label":["a"]}', "no_label", id="label-of-another-type"),
        pytest.param(b'{"text":"x y z","label":"unsure"}', "no_label", id="label-to-be-ignored"),
        pytest.param('{"text":"A  USUAL text!","label":"ham"}'.encode(), "repeated", id="the-same-folded"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tables: FoldTables, line: bytes, fault: str) -> None:
    rows, faults = read(tables, line)
    assert [row.text for row in rows] == ["a usual text"]
    assert faults.counts == {fault: 1}
    assert faults.places == {fault: ["in.jsonl:2"]}
    assert faults.unusable == (fault != "repeated")


def test_a_text_with_both_labels_is_left_out_altogether(tables: FoldTables) -> None:
    lines = [b'{"text":"win now","label":"fraud"}', b'{"text":"WIN  now","label":"ham"}']
    rows, faults = read(tables, *lines)
    assert [row.text for row in rows] == ["a usual text"]
    assert faults.places == {"contradiction": ["in.jsonl:2", "in.jsonl:3"]}


def test_a_contradiction_is_found_across_files(tables: FoldTables) -> None:
    files = [
        ("a", [GOOD, b'{"text":"win now","label":"fraud"}']),
        ("b", [b'{"text":"win now","label":"no"}']),
    ]
    rows, faults = read_rows(files, LABELS, tables)
    assert [row.source for row in rows] == ["a"]
    assert faults.places["contradiction"] == ["a:2", "b:1"]


@pytest.mark.parametrize(
    ("label", "positive"),
    [
        pytest.param('"fraud"', True, id="named"),
        pytest.param('"ham"', False, id="any-other"),
        pytest.param("1", True, id="number"),
        pytest.param("0", False, id="zero"),
        pytest.param("true", True, id="bool"),
        pytest.param("false", False, id="false"),
    ],
)
def test_labels(tables: FoldTables, label: str, positive: bool) -> None:  # noqa: FBT001
    rows, _ = read_rows([("x", [f'{{"text":"some text","label":{label}}}'.encode()])], LABELS, tables)
    assert [row.positive for row in rows] == [positive]


def test_the_fields_of_a_row(tables: FoldTables) -> None:
    line = b'{"text":"x y z","label":"ham","group":3,"split":"dev","set":"s","ordinary":true,"more":1}'
    rows, _ = read_rows([("f", [line])], LABELS, tables)
    (row,) = rows
    assert (row.group, row.source, row.held_out, row.ordinary, row.place) == ("3", "s", True, True, "f:1")


def test_an_address_is_told_apart_by_host_and_path(tables: FoldTables) -> None:
    lines = [
        b'{"url":"https://Shop.Example/","label":"ham"}',
        b'{"url":"shop.example","label":"ham"}',
        b'{"url":"shop.example/a","label":"ham"}',
    ]
    rows, faults = read_rows([("f", lines)], LABELS, tables)
    assert (len(rows), faults.counts["repeated"]) == (2, 1)


def test_nothing_usable_is_an_error(tables: FoldTables) -> None:
    with pytest.raises(InputError, match="no row has a text and a label") as caught:
        read_rows([("f", [b"", b"{"])], LABELS, tables)
    assert caught.value.code == "CF-I013"


def test_only_the_first_places_are_kept() -> None:
    faults = Faults()
    for i in range(MOST_SHOWN + 5):
        faults.add("json", f"f:{i}")
    assert (faults.counts["json"], len(faults.places["json"])) == (MOST_SHOWN + 5, MOST_SHOWN)
