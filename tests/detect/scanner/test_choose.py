from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import DetectError
from clearford.detect.scanner.base import Pairs, Scanner
from clearford.detect.scanner.choose import expression_scanner, literal_scanner
from clearford.detect.scanner.joined import from_lines
from tests.detect.kept import Kept
from tests.detect.scanner.samples import lines, texts

LITERALS = ("微信", "加微信", "信加", "aa", "aaa", "a", "138", "jia", "💌", "路1号", "free", "1", "微")
EXPRESSIONS = (
    "(?:^|[^0-9A-Za-z])1[3-9][0-9]{9}",
    "[a-z0-9._-]@(?:[a-z0-9-]{1,63}\\.){1,4}[a-z]{2}",
    "(?:^|[^0-9])(?:[0-9]{1,3}\\.){3}[0-9]",
    "\\bfree",
    "(?:微|薇)信",
    "#[a-z]{2}",
    "(?:^|[^0-9a-z])(?:[0-9a-f]{1,4}:){2}",
)


def reference(found: list[list[int]]) -> list[tuple[int, int]]:
    return [(row, i) for row, ids in enumerate(found) for i in ids]


def as_list(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.rows.tolist(), pairs.ids.tolist(), strict=True))


def both(kind: str) -> tuple[Scanner, Scanner]:
    if kind == "literals":
        return literal_scanner(LITERALS, backend="hyperscan"), literal_scanner(LITERALS, backend="fallback")
    return (
        expression_scanner(EXPRESSIONS, backend="hyperscan"),
        expression_scanner(EXPRESSIONS, backend="fallback"),
    )


@pytest.mark.parametrize("kind", ["literals", "expressions"])
@pytest.mark.parametrize("hostile", [pytest.param(0.0, id="ordinary"), pytest.param(0.3, id="hostile")])
def test_back_ends_agree_joined_and_row_by_row(kind: str, hostile: float) -> None:
    rows = lines(texts(1000, seed=int(hostile * 10), hostile=hostile))
    hyper, fallback = both(kind)
    alone = reference([fallback.ids(row) for row in rows])
    assert as_list(hyper.pairs(from_lines(rows))) == alone
    assert as_list(fallback.pairs(from_lines(rows))) == alone
    assert reference([hyper.ids(row) for row in rows]) == alone


def test_literals_are_what_in_says() -> None:
    raw = texts(300, seed=5)
    rows = lines(raw)
    expected = [
        (i, k) for i, row in enumerate(rows) for k, word in enumerate(LITERALS) if word.encode() in row
    ]
    assert as_list(literal_scanner(LITERALS).pairs(from_lines(rows))) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab1微信薇 💌", max_size=12), max_size=8),
    st.lists(st.text("ab1微信薇 💌", min_size=1, max_size=3), max_size=6, unique=True),
)
def test_any_literals_are_found_alike(rows: list[str], words: list[str]) -> None:
    joined = from_lines([row.encode() for row in rows])
    expected = [(i, k) for i, row in enumerate(rows) for k, word in enumerate(words) if word in row]
    assert as_list(literal_scanner(words, backend="hyperscan").pairs(joined)) == expected
    assert as_list(literal_scanner(words, backend="fallback").pairs(joined)) == expected


@pytest.mark.parametrize(
    "words",
    [pytest.param(["a", "a"], id="repeated"), pytest.param([""], id="empty"), pytest.param(["a\n"], id="LF")],
)
def test_literals_that_cannot_be_scanned_are_refused(words: list[str]) -> None:
    with pytest.raises(DetectError) as refused:
        literal_scanner(words)
    assert refused.value.code == "CF-D001"


@pytest.mark.parametrize("backend", ["hyperscan", "fallback"])
def test_an_expression_that_cannot_be_compiled_is_refused(backend: str) -> None:
    with pytest.raises(DetectError) as refused:
        expression_scanner(["a", "(?=b)"], backend=backend)  # type: ignore[arg-type]
    assert refused.value.code == "CF-D002"


@pytest.mark.parametrize("backend", ["hyperscan", "fallback"])
def test_nothing_to_look_for_finds_nothing(backend: str) -> None:
    joined = from_lines([b"a", b""])
    assert as_list(literal_scanner([], backend=backend).pairs(joined)) == []  # type: ignore[arg-type]
    assert expression_scanner([], backend=backend).ids(b"a") == []  # type: ignore[arg-type]


@pytest.mark.parametrize("octets", [(), tuple(e.encode() for e in EXPRESSIONS)], ids=["texts", "octets"])
def test_a_brief_start_compiles_nothing_and_uses_what_is_kept(octets: tuple[bytes, ...]) -> None:
    brief, patient = Kept(brief=True), Kept()
    first = expression_scanner(EXPRESSIONS, octets=octets, store=brief)
    other = expression_scanner(EXPRESSIONS, octets=octets, store=patient)
    assert (first.backend, other.backend, brief.puts) == ("re2", "hyperscan", 0)
    brief.content = patient.content
    again = expression_scanner(EXPRESSIONS, octets=octets, store=brief)
    assert (again.backend, brief.puts) == ("hyperscan", 0)
    joined = from_lines(lines(texts(200, seed=3)))
    assert as_list(first.pairs(joined)) == as_list(again.pairs(joined)) == as_list(other.pairs(joined))
