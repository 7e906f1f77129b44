from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from clearford.detect.scanner.hyper import HyperScanner
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


def test_second_database_is_built_for_a_flood_only() -> None:
    scanner = HyperScanner([b"a+", b"b"], literal=False)
    assert scanner.ids(b"ab") == [0, 1]
    assert scanner._once_built is None
    assert scanner.ids(b"a" * 1_000 + b"b") == [0, 1]
    assert scanner._once_built is not None


def test_threads_may_share_a_scanner() -> None:
    scanner = HyperScanner([b"a", b"b"], literal=True)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(scanner.ids, [b"a", b"b", b"ab", b""] * 200))
    assert found == [[0], [1], [0, 1], []] * 200
