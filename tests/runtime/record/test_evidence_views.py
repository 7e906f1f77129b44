"""What a reviewer sees of a case: the right text and evidence, values put aside, each under a name."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.casework import Case
from clearford.core.ids import Digest, ItemId, SignalName
from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.core.spans import Span
from clearford.core.trace import Trace
from clearford.runtime.engine import Engine
from clearford.runtime.record.evidence import Shown
from clearford.runtime.record.evidence_views import (
    MOST_FINDINGS,
    item_of,
    seen_of,
    value_of,
    why_of,
)
from clearford.runtime.record.reports import Words
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.voices import report
from tests.runtime.service_kit import SMALL, record_on

PHONE = "138 0013 8000"
CASE = Case(id="c1", kind="review", root="c1", opened=0, entry="e1", rules=("fraud.x@1.0.0",), lang="zh")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The packs of the tests."""
    return Bundle.of(Engine.load(SMALL))


def item(text: str = "", entry: str = "e1", **more: object) -> Shown:
    made = msgspec.json.encode(Item(id="p1", text=text, **more))  # type: ignore[arg-type]
    return Shown(entry=entry, name="item", text=made.decode())


def trace(*spans: Span, entry: str = "e1") -> Shown:
    made = Trace(
        item=ItemId("p1"),
        outcome="escalate",
        actions=(),
        bundle=Digest("sha256:0"),
        parts={},
        packs={},
        inputs=(),
        findings={},
        rules=(),
        spans=spans,
    )
    return Shown(entry=entry, name="trace", text=msgspec.json.encode(made).decode())


def span(start: int, end: int, signal: str = "url.count", via: str = "", why: str = "direct") -> Span:
    return Span(SignalName(signal), start, end, via, why)


def test_evidence_is_numbered_in_the_order_of_the_text(bundle: Bundle) -> None:
    shown = [item("see shop.example and 加微信"), trace(span(21, 24, "x.y"), span(4, 16), span(4, 16))]
    seen = seen_of(shown, CASE, bundle)
    assert [(one.n, one.start, one.end, one.exact) for one in seen.findings] == [
        (1, 4, 16, bundle.engine.pipeline.plan.specs["url.count"].exact),
        (2, 21, 24, None),
    ]
    assert [seen.original.text[m.start : m.end] for m in seen.original.marks] == ["shop.example", "加微信"]
    assert (seen.erased, seen.cut, seen.minor, seen.lang) == (False, False, False, "zh")


def test_what_a_disguise_was_read_as_is_told(bundle: Bundle) -> None:
    listed = next(iter(bundle.engine.packs.phrases()))
    phrase = next(one.text for one in listed.phrases if len(one.text) > 2)
    written = "\u200b".join(phrase)
    found = span(0, len(written), f"text.phrase.{listed.meta.name}.count", "skeleton+digits")
    (finding,) = seen_of([item(written), trace(found)], CASE, bundle).findings
    assert (finding.read_as, finding.view, finding.steps) == (phrase, "skeleton", ("digits",))
    plain = span(0, len(phrase), f"text.phrase.{listed.meta.name}.count", "canon")
    assert seen_of([item(phrase), trace(plain)], CASE, bundle).findings[0].read_as is None


def test_a_value_is_in_no_part_of_what_is_told(bundle: Bundle) -> None:
    words = Words(reasons=f"He calls from {PHONE}.", location="https://social.example/p/1", law="")
    shown = [
        item(f"call {PHONE}"),
        trace(span(5, 18, "personal.mobile", "canon", "checksum"), span(0, 18)),
        Shown(entry="e2", name="report", text=msgspec.json.encode(words).decode()),
        Shown(entry="e3", name="answer", text=f"It is {PHONE}, mine."),
    ]
    seen = seen_of(shown, CASE, bundle)
    assert "0013" not in msgspec.json.encode(seen).decode()
    assert [(one.which, one.name) for one in seen.said] == [("e2.report", "report"), ("e3.answer", "answer")]
    assert seen.said[0].text == "He calls from [mobile 1].\nhttps://social.example/p/1"
    assert {one.read_as for one in seen.findings} == {None}
    for which in ("item.mobile.1", "e2.report.mobile.1", "e3.answer.mobile.1"):
        assert value_of(shown, CASE, which) == (PHONE, False)


@pytest.mark.parametrize(
    "which",
    [
        "",
        "item",
        "item.mobile",
        "item.mobile.2",
        "e9.answer.mobile.1",
        "item.mobile.1.1",
        "...",
        "e3.item.mobile.1",
    ],
)
def test_nothing_else_can_be_asked_for(which: str) -> None:
    assert value_of([item(f"call {PHONE}")], CASE, which) is None


def test_a_minor_is_concerned_where_anybody_says_so() -> None:
    asserted = [item(f"call {PHONE}", context=Context(minors=True))]
    assert value_of(asserted, CASE, "item.mobile.1") == (PHONE, True)
    named = msgspec.structs.replace(CASE, minors=True)
    assert value_of([item(f"call {PHONE}")], named, "item.mobile.1") == (PHONE, True)


def test_a_sample_is_read_without_what_the_rules_found(bundle: Bundle) -> None:
    sample = msgspec.structs.replace(CASE, kind="quality")
    seen = seen_of([item("see shop.example"), trace(span(4, 16))], sample, bundle)
    assert (seen.findings, seen.original.marks, seen.all_findings) == ((), (), 0)


def test_the_text_is_that_of_the_decision_and_else_the_newest(bundle: Bundle) -> None:
    versions = [item("old", "e0"), trace(span(0, 3), entry="e0"), item("decided", "e1"), item("new", "e2")]
    assert seen_of(versions, CASE, bundle).original.text == "decided"
    assert seen_of(versions, CASE, bundle).findings == ()
    other = msgspec.structs.replace(CASE, entry="e9")
    assert seen_of(versions, other, bundle).original.text == "new"


def test_what_is_erased_is_said_and_what_people_wrote_stays(bundle: Bundle) -> None:
    seen = seen_of([Shown(entry="e3", name="question", text="Is it yours?")], CASE, bundle)
    assert (seen.erased, seen.original.text, [one.text for one in seen.said]) == (True, "", ["Is it yours?"])
    assert item_of([], CASE) is None


def test_many_findings_are_told_in_part_and_counted(bundle: Bundle) -> None:
    spans = [span(n, n + 1) for n in range(MOST_FINDINGS + 5)]
    seen = seen_of([item("x" * 1_000), trace(*spans)], CASE, bundle)
    assert (len(seen.findings), seen.all_findings) == (MOST_FINDINGS, MOST_FINDINGS + 5)
    beyond = seen_of([item("short"), trace(span(3, 99))], CASE, bundle)
    assert beyond.findings == ()


def test_why_a_case_is_here(store: Store) -> None:
    record = record_on(store)
    case = msgspec.structs.replace(CASE, due=record.now() - 1, life=True)
    with record.change() as change:
        for n in range(2):
            change.add(
                report,
                id=f"r{n}",
                case_id="c1",
                notifier_kind="person",
                token_hash=bytes([n]) * 32,
                lang="en",
                state="open",
                received=1,
                entry="e",
            )
    with record.read() as conn:
        why = why_of(conn, case, record.now())
    assert (why.reports, why.overdue, why.rules) == (2, True, ("fraud.x@1.0.0",))
    assert why.priority["en"].startswith("a threat to life")
