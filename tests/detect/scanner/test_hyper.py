from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from clearford.detect.scanner.hyper import FLOODS, HyperScanner
from clearford.detect.scanner.joined import from_lines


@pytest.mark.parametrize("literal", [True, False])
def test_a_flood_changes_nothing_for_its_neighbours(literal: bool) -> None:  # noqa: FBT001
    scanner = HyperScanner([b"aa", b"bc", b"a{3}" if not literal else b"aaa"], literal=literal)
    quiet = [b"abc", b"x", b"aa"]
    alone = scanner.pairs(from_lines(quiet))
    flooded = scanner.pairs(from_lines([*quiet, b"a" * 5_000]))
    kept = flooded.rows < len(quiet)
    assert flooded.rows[kept].tolist() == alone.rows.tolist()
    assert flooded.ids[kept].tolist() == alone.ids.tolist()
    assert flooded.ids[~kept].tolist() == [0, 2]


def test_a_scan_of_a_flood_is_given_up_at_the_cap() -> None:
    scanner = HyperScanner([b"a"], literal=True)
    assert scanner._every.events(b"a" * 100, 99) is None
    assert scanner._every.events(b"a" * 99, 99) is not None


def test_second_database_is_built_when_floods_go_on() -> None:
    scanner = HyperScanner([b"a+", b"b"], literal=False)
    flood = b"a" * 1_000 + b"b"
    assert scanner.ids(b"ab") == [0, 1]
    assert [scanner.ids(flood) for _ in range(FLOODS)] == [[0, 1]] * FLOODS
    assert scanner._once_built is None
    assert scanner.ids(flood) == [0, 1]
    assert scanner._once_built is not None
    assert scanner.ids(b"ab") == [0, 1]


@pytest.mark.parametrize("floods", [pytest.param(0, id="second"), pytest.param(1_000, id="first")])
def test_both_databases_give_the_same(monkeypatch: pytest.MonkeyPatch, floods: int) -> None:
    monkeypatch.setattr("clearford.detect.scanner.hyper.FLOODS", floods)
    scanner = HyperScanner([b"a+", b"b", b"(?:ab){2}", b"x"], literal=False)
    rows = [b"ab" * 200, b"a" * 500, b"", b"b" * 90 + b"x"]
    assert [scanner.ids(row) for row in rows] == [[0, 1, 2], [0], [], [1, 3]]
    for _ in range(2):  # the second time with whatever was built meanwhile
        assert scanner.pairs(from_lines(rows)).ids.tolist() == [0, 1, 2, 0, 1, 3]


def test_threads_may_share_a_scanner() -> None:
    scanner = HyperScanner([b"a", b"b"], literal=True)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(scanner.ids, [b"a", b"b", b"ab", b""] * 200))
    assert found == [[0], [1], [0, 1], []] * 200
