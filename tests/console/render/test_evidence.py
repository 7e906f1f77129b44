"""The list of evidence: where, what, how it was read and how sure; and the values that can be asked for."""

from __future__ import annotations

from clearford.console.render.evidence import Value, lines_of, values_of
from clearford.console.render.views import KINDS
from clearford.runtime.record.evidence_views import Finding
from clearford.runtime.veil import Marked, Masked, TextView


def finding(n: int, **more: object) -> Finding:
    usual = {"signal": "text.phrase.contact_cue.count", "start": 0, "end": 2, "view": "phonetic", "steps": ()}
    return Finding(**{**usual, "n": n, "why": "direct", "exact": False, "read_as": "微信", **more})  # type: ignore[arg-type]


def test_a_line_says_what_was_read_and_how() -> None:
    view = TextView(name="original", text="薇信", marks=(Marked(start=0, end=2, n=1),))
    (line,) = lines_of([finding(1)], view)
    assert (line.n, line.about, line.view, line.why) == (1, "wording", "By sound", "as the list has it")
    assert (str(line.quote), str(line.read_as)) == (
        '<bdi dir="auto">薇信</bdi>',
        '<bdi dir="auto">微信</bdi>',
    )
    assert (line.exact, line.more) == (False, False)


def test_a_value_that_was_put_aside_is_named_by_its_kind() -> None:
    view = TextView(
        name="original",
        text="call [mobile 1] or so",
        masked=(Masked(start=5, end=15, kind="mobile", number=1),),
        marks=(Marked(start=5, end=15, n=1), Marked(start=0, end=15, n=2)),
    )
    value, longer = lines_of([finding(1), finding(2)], view)
    assert value.hole == (KINDS["mobile"], 1)
    assert longer.hole is None


def test_what_is_not_known_is_said_plainly_and_nothing_breaks() -> None:
    view = TextView(name="original", text="x" * 100, marks=(Marked(start=0, end=100, n=1),))
    odd = finding(1, signal="new.signal", view="ids", why="luck", exact=None, read_as=None)
    (line,) = lines_of([odd], view)
    assert (line.about, line.view, line.why, line.exact, line.read_as) == ("sign", "ids", "", None, None)
    assert line.more


def test_each_value_is_told_once_by_the_name_that_asks_for_it() -> None:
    holes = [
        Masked(start=0, end=10, kind="mobile", number=1),
        Masked(start=20, end=30, kind="mobile", number=1),
        Masked(start=40, end=49, kind="email", number=1),
    ]
    assert values_of(holes, "item") == (
        Value(which="item.mobile.1", kind="phone", number=1),
        Value(which="item.email.1", kind="e-mail", number=1),
    )
