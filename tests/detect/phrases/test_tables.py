from __future__ import annotations

import pytest

from clearford.detect.phrases.tables import (
    ALWAYS,
    CAUSE,
    LETTERS,
    LiteralTable,
    Owner,
    OwnerColumns,
    table_data,
)
from clearford.detect.scanner.choose import Backend
from clearford.detect.scanner.joined import from_plane
from clearford.text.plane import build
from clearford.text.tables import FoldTables

OWNERS = [
    Owner(0, "direct", "微信", firm=True),
    Owner(1, "direct", "微信", firm=True),
    Owner(1, "direct", "威信", firm=True),
    Owner(1, "phonetic", "危信", firm=False),
    Owner(2, "pinyin", "weixin", firm=False, core=("wei", "xin")),
    Owner(2, "pinyin", "a1e", firm=False, core=("a", "1", "e")),
]
LINES = ["加微信", "威信weixin", "a1e", "", "微信威信微信", "为新"]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(None, id="arrays"),
        pytest.param("hyperscan", id="hyperscan"),
        pytest.param("fallback", id="fallback"),
    ],
)
def table(request: pytest.FixtureRequest, tables: FoldTables) -> LiteralTable:
    backend: Backend | None = request.param
    heard = tables.fold("phonetic", "危信")
    owners = OwnerColumns()
    owners.add(0, "direct", ("微信", "微信"), firm=True)
    owners.add(1, "direct", ("微信", "威信"), firm=True)
    owners.add(1, "phonetic", (heard,), firm=False)
    owners.add_spelled(2, [("wei", "xin"), ("a", "1", "e"), ("weix", "in")], firm=False)
    return LiteralTable(table_data(owners, tables), backend=backend)


def found(table: LiteralTable, tables: FoldTables, lines: list[str]) -> list[list[tuple[int, str]]]:
    plane = build(lines, tables)
    hits = table.hits(from_plane(plane, "phonetic"), from_plane(plane, "skeleton"))
    rows: list[list[tuple[int, str]]] = [[] for _ in lines]
    for row, number in zip(hits.rows.tolist(), hits.owners.tolist(), strict=True):
        owner = table.owners[number]
        rows[row].append((owner.unit, owner.route))
    return [sorted(row) for row in rows]


def test_what_is_written_counts_only_as_written(table: LiteralTable, tables: FoldTables) -> None:
    sound = (1, "phonetic")
    assert found(table, tables, LINES) == [
        [(0, "direct"), (1, "direct"), sound],
        [(1, "direct"), sound, (2, "pinyin")],
        [(2, "pinyin")],
        [],
        [(0, "direct"), (1, "direct"), (1, "direct"), sound],
        [sound],
    ]


def test_one_row_gives_the_same_owners(table: LiteralTable, tables: FoldTables) -> None:
    def one(text: str) -> list[tuple[int, str]]:
        numbers = table.owners_one(tables.fold("phonetic", text), tables.fold("skeleton", text))
        return sorted((table.owners[number].unit, table.owners[number].route) for number in numbers)

    assert [one(text) for text in LINES] == found(table, tables, LINES)


def test_owners_are_given_back_as_they_were(table: LiteralTable, tables: FoldTables) -> None:
    heard = tables.fold("phonetic", "危信")
    expected = {owner._replace(literal=heard) if owner.route == "phonetic" else owner for owner in OWNERS}
    assert set(table.owners) == expected
    assert len(table.owners) == len(expected)
    assert table.owners[1] is table.owners[1:2][0]


def test_when_an_owner_counts(table: LiteralTable) -> None:
    gates = {table.owners[i].literal: gate for i, gate in enumerate(table.gates.tolist())}
    assert gates["微信"] == gates["威信"] == gates["weixin"] == ALWAYS
    assert gates["a1e"] == LETTERS
    assert CAUSE in gates.values()


def test_an_empty_table_finds_nothing(tables: FoldTables) -> None:
    empty = LiteralTable(table_data(OwnerColumns(), tables), backend=None)
    assert len(empty) == len(empty.owners) == 0
    assert found(empty, tables, ["微信", ""]) == [[], []]
    assert empty.owners_one("微信", "微信") == []


def test_many_matches_are_compared_in_parts(
    monkeypatch: pytest.MonkeyPatch, table: LiteralTable, tables: FoldTables
) -> None:
    expected = found(table, tables, LINES)
    monkeypatch.setattr("clearford.detect.phrases.tables.CHUNK", 2)
    assert found(table, tables, LINES) == expected
