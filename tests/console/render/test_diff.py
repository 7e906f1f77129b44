"""Diffs: both texts can be read out of what is shown, changes are marked, and nothing in them comes alive."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.render.diff import AROUND, DiffLine, diff_text

OLD = "id: a\ntitle: Old words here\nthen:\n  actions: [hold]\nowner: x"
NEW = "id: a\ntitle: New words here\nthen:\n  actions: [hold, label]\nowner: x"


def plain(line: DiffLine) -> str:
    return "".join(part.text for part in line.parts)


def test_a_passage_names_its_field_and_marks_words() -> None:
    (passage,) = diff_text(OLD, NEW)
    assert passage.field == "title"
    old = next(line for line in passage.lines if line.kind == "old")
    assert [(part.text, part.changed) for part in old.parts] == [
        ("title: ", False),
        ("Old", True),
        (" words here", False),
    ]
    assert [(line.kind, line.old, line.new) for line in passage.lines][:3] == [
        ("same", 1, 1),
        ("old", 2, None),
        ("new", None, 2),
    ]


def test_a_nested_line_belongs_to_the_field_above_it() -> None:
    apart = "\n".join(["id: a", *(f"x{n}: 1" for n in range(9)), "then:", "  decision: restrict", "  b: 1"])
    (passage,) = diff_text(apart, apart.replace("restrict", "escalate"))
    assert passage.field == "then"
    assert len(passage.lines) == 2 * AROUND + 1


def test_lines_that_are_not_alike_are_not_marked() -> None:
    (passage,) = diff_text("abc def", "vwx yz 1 2 3")
    assert [part.changed for line in passage.lines for part in line.parts] == [False, False]


def test_nothing_comes_alive() -> None:
    (passage,) = diff_text("", "<script>alert(1)</script>\u202e")
    shown = "".join(part.shown for line in passage.lines for part in line.parts)
    assert "<script" not in shown
    assert "U+202E" in shown


TEXTS = st.text(alphabet="ab:\n ", max_size=60)


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=60, deadline=None)
def test_every_line_that_is_in_one_text_only_is_shown(old: str, new: str) -> None:
    passages = diff_text(old, new)
    assert bool(passages) == (old != new)
    shown = [line for passage in passages for line in passage.lines]
    for line in shown:
        for number, text in ((line.old, old), (line.new, new)):
            assert number is None or plain(line) == text.split("\n")[number - 1]
    gone = {line.old for line in shown if line.kind == "old"}
    came = {line.new for line in shown if line.kind == "new"}
    stayed = [n for n in range(1, len(old.split("\n")) + 1) if n not in gone]
    left = [n for n in range(1, len(new.split("\n")) + 1) if n not in came]
    assert [old.split("\n")[n - 1] for n in stayed] == [new.split("\n")[n - 1] for n in left]
