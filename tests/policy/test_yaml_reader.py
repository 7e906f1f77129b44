"""The plain part of YAML is read with places; everything hostile is refused quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.policy.yaml_reader import MAX_BYTES, MAX_ISSUES, place_in_scalar, plain_data, read_yaml


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(b"a: &x 1\nb: *x\n", "an anchor or alias", id="anchor"),
        pytest.param(b"b: *x\n", "an anchor or alias", id="alias"),
        pytest.param(b"a: !!python/object:os.system x\n", "the tag", id="tag-of-an-object"),
        pytest.param(b"!x {a: 1}\n", "a tag", id="tag-of-a-mapping"),
        pytest.param(b"<<: {a: 1}\n", "a merge key", id="merge-key"),
        pytest.param(b"a: 1\na: 2\n", "the key `a` a second time", id="repeated-key"),
        pytest.param(b"? [a]\n: b\n", "a key that is not a text", id="key-of-a-list"),
        pytest.param(b"[" * 100_000, "more than 20 levels", id="deep-list"),
        pytest.param(b"{a: " * 100_000, "more than 20 levels", id="deep-mapping"),
        pytest.param(b"a: 1\n---\nb: 2\n", "a second document", id="two-documents"),
        pytest.param(b"a:\n\t- b\n", "found character", id="tab"),
        pytest.param(b"a: [\n", "did not find", id="open-list"),
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b"\xff\xfe", "the file is not valid UTF-8", id="not-utf-8"),
        pytest.param(b"a: \x00\n", "the character U+0000", id="nul"),
        pytest.param("a: \u2028\n".encode(), "the character U+2028", id="line-separator"),
        pytest.param(b"a: " + b"x" * MAX_BYTES, "the file has", id="too-large"),
    ],
)
def test_what_is_refused(text: bytes, found: str) -> None:
    start = time.perf_counter()
    _, issues = read_yaml(text, "a.yaml")
    assert time.perf_counter() - start < 1
    assert len(issues) == 1
    assert issues[0].found.startswith(found)
    assert issues[0].place.file == "a.yaml"


def test_a_file_full_of_faults_is_not_read_to_its_end() -> None:
    few = "".join(f"a: {i}\n" for i in range(MAX_ISSUES + 1)).encode()
    root, issues = read_yaml(few, "a.yaml")
    assert root is not None
    assert len(issues) == MAX_ISSUES
    root, issues = read_yaml(few + b"a: 1\nb: [\n" * 50_000, "a.yaml")
    assert root is None
    assert len(issues) == MAX_ISSUES + 1
    assert issues[-1].found == "more than 100 faults: the rest is not read"
    assert issues[-1].place.line == MAX_ISSUES + 2


def test_a_bomb_of_aliases_stops_at_the_first() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    root, issues = read_yaml("\n".join(lines).encode(), "bomb.yaml")
    assert root is None
    assert [i.place.line for i in issues] == [1]


def test_values_and_their_places() -> None:
    root, issues = read_yaml(
        "a: 1\nb:\n  - 二\n  - {c: 2026-11-22, d: true, e: ~, f: 0.5}\n".encode(), "a.yaml"
    )
    assert issues == []
    assert root is not None
    assert plain_data(root) == {"a": 1, "b": ["二", {"c": "2026-11-22", "d": True, "e": None, "f": 0.5}]}
    inner = root.value["b"].value[1].value["d"]
    assert (inner.line, inner.column, inner.path) == (4, 24, "$.b[1].d")


@pytest.mark.parametrize("word", ["yes", "no", "on", "010", "12:30", "0x1F", ".inf", "1_000"])
def test_what_yaml_would_surprise_with_stays_odd(word: str) -> None:
    root, _ = read_yaml(f"a: {word}\n".encode(), "a.yaml")
    assert root is not None
    assert root.value["a"].kind == "odd"
    assert root.value["a"].value == word


@pytest.mark.parametrize(
    ("text", "needle", "place"),
    [
        pytest.param("when: abc AND def\n", "def", (1, 15), id="plain"),
        pytest.param("when: 'abc AND ''x'' = def'\n", "def", (1, 24), id="quoted"),
        pytest.param('when: "abc AND \\u0041 def"\n', "abc", (1, 8), id="double-quoted"),
        pytest.param("when: >\n  abc AND\n  def\n", "def", (3, 3), id="folded"),
        pytest.param("when: |\n  abc\n  AND def\n", "def", (3, 7), id="literal"),
        pytest.param("when: abc AND\n  def\n", "def", (2, 3), id="plain-on-two-lines"),
        pytest.param("{x: 甲, when: 甲 AND def}\n", "def", (1, 20), id="after-wide-characters"),
    ],
)
def test_the_place_inside_a_scalar(text: str, needle: str, place: tuple[int, int]) -> None:
    root, _ = read_yaml(text.encode(), "a.yaml")
    assert root is not None
    node = root.value["when"]
    assert place_in_scalar(node, node.raw.index(needle)) == place


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    root, issues = read_yaml(data, "a.yaml")
    assert root is not None or issues


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab: -[]{},'\"\n#|>&*!%@?<=~0.1", max_size=60))
def test_no_yaml_like_text_raises(text: str) -> None:
    root, issues = read_yaml(text.encode(), "a.yaml")
    assert root is not None or issues
