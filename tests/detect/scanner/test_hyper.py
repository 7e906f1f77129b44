from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from clearford.detect.scanner.hyper import FLOODS, HyperScanner, is_sound
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


WORDS = (
    "your ur own bank personal account the a my pay send card code keep to of at you we home job 微信 转 钱"
).split()


def test_the_library_that_is_used_is_sound() -> None:
    assert is_sound()


@pytest.mark.parametrize(
    ("expression", "row"),
    [
        (
            "(?:you |account |we )(?:at )?(?:personal |job )?(?:code|my)",
            "home personal send we code your job we",
        ),
        (
            r"\b(?:your|ur|own) (?:own )?(?:bank |personal )?account\b",
            "receive transfers to your account, keep 8%",
        ),
        (
            r"\b(?:of |the )(?:account |our )?(?:send |code |home )?(?:job|keep)",
            "send home of job bank on ur",
        ),
    ],
)
def test_a_match_that_some_builds_pass_over_is_found(expression: str, row: str) -> None:
    assert HyperScanner([expression.encode()], literal=False).ids(row.encode()) == [0]


@pytest.mark.parametrize("seed", range(3))
def test_no_match_of_re_is_passed_over(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(150):
        expression, rows = _expression(rng)
        wanted = re.compile(expression, re.ASCII)
        scanner = HyperScanner([expression.encode()], literal=False)
        missed = [row for row in rows if wanted.search(row) and not scanner.ids(row.encode())]
        assert missed == [], expression


def _expression(rng: random.Random) -> tuple[str, list[str]]:
    """Alternatives of words in a row, some optional, and rows that hold a match among other words."""
    steps = [(rng.sample(WORDS, rng.randint(1, 3)), rng.random() < 0.5) for _ in range(rng.randint(1, 3))]
    last = rng.sample(WORDS, rng.randint(1, 3))
    front = rng.choice((r"\b", ""))
    middle = "".join(
        f"(?:{'|'.join(word + ' ' for word in words)}){'?' if optional else ''}" for words, optional in steps
    )

    def row() -> str:
        met = [rng.choice(words) for words, optional in steps if not optional or rng.random() < 0.5]
        around = [" ".join(rng.sample(WORDS, rng.randint(0, 3))) for _ in range(2)]
        return " ".join((around[0], *met, rng.choice(last), around[1]))

    return f"{front}{middle}(?:{'|'.join(last)})", [row() for _ in range(12)]
