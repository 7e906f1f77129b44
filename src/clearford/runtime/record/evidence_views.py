"""What a reviewer needs to see of a case, from the record: its words, evidence, reports and clock.

Personal values are put aside (`runtime.veil`): each is asked for by itself, and why goes on record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection, func, select

from clearford.act.statement import render_statement
from clearford.cases.clocks import due_now, overdue
from clearford.cases.golden import counts
from clearford.cases.priority import why
from clearford.core.casework import Case
from clearford.core.entries import Content, Field
from clearford.core.errors import RecordError, RequestError
from clearford.core.items import Item
from clearford.core.reasons import Language, StatementOfReasons
from clearford.core.spans import Span
from clearford.core.trace import Trace
from clearford.detect.plan import text_of
from clearford.runtime.record.deciding import TRACE
from clearford.runtime.record.evidence import SHOWN, Shown, contents_behind
from clearford.runtime.record.reports import Words
from clearford.runtime.record.unit import Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.voices import report
from clearford.runtime.veil import Masked, TextView, Veiled
from clearford.text.tables import VIEWS

MOST_FINDINGS = 500
"""Stretches of evidence that are told, the first of the text; the number of all is told too."""
ITEM = "item"
"""Name under which the text of the item is asked about; other words go by `<entry>.<name>`."""


Purpose = Literal["decide", "tell", "correct", "other"]
"""What a value is needed for: to decide; to tell the person harmed; to correct a wrong mask; in own words."""


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a case is here, and how urgent it is; times in microseconds since 1970."""

    priority: dict[str, str]
    """Language -> what puts it where it stands, the weightiest first."""
    reports: int
    """Notices of people that are in the case."""
    due: int | None
    """When it must be decided; while an answer is awaited the clock stands still."""
    overdue: bool
    rules: tuple[str, ...]
    """Rules that held, `id@version`."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of the text that a rule rests on."""

    n: int
    """Its number in the marks of every view, from 1."""
    signal: str
    start: int
    end: int
    """Place in the original, in code points, as it was before values were put aside."""
    view: str
    """The view it was found in; `original` for what was plain."""
    steps: tuple[str, ...]
    """What was done beside that to read it, such as `digits`."""
    why: str
    """Why it was believed: `direct`, `checksum`, `context` ...; may be empty."""
    exact: bool | None
    """False for what is hashed, sketched or scored; none where the rules in force no longer know."""
    read_as: str | None
    """What it was read as, where that differs from what is written."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote in the matter, or was told."""

    which: str
    """By which a value in it is asked for."""
    name: str
    """`report`, `statement`, `appeal`, `question` or `answer`."""
    text: str
    masked: tuple[Masked, ...]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence of one case."""

    erased: bool
    """The words of the item are gone, or were never kept."""
    lang: str | None
    original: TextView
    views: tuple[TextView, ...]
    findings: tuple[Finding, ...]
    all_findings: int
    cut: bool
    """The text is longer than what is shown."""
    said: tuple[Said, ...]
    minor: bool
    """A minor is said to be concerned: a lead decides about showing values."""


def why_of(conn: Connection, case: Case, now: int) -> Why:
    """Why a case is here and how urgent it is."""
    counted = select(func.count()).where(report.c.case_id == case.id)
    return Why(
        priority=why(case, now),
        reports=conn.execute(counted).scalar_one(),
        due=due_now(case, now),
        overdue=overdue(case, now),
        rules=case.rules,
    )


def seen_of(shown: Sequence[Shown], case: Case, bundle: Bundle) -> Seen:
    """The evidence of a case from what was read of it.

    A sample is judged by what it says alone: what the rules found in it is left out.
    """
    item, trace = _item_and_trace(shown, case)
    spans = () if trace is None else tuple(dict.fromkeys(trace.spans))
    text = Veiled("" if item is None else text_of(item), spans)
    told = () if case.kind == "quality" else _within(spans, text)
    places = [(span.start, span.end) for span in told[:MOST_FINDINGS]]
    return Seen(
        erased=item is None,
        lang=(item.lang or None if item is not None else None) or case.lang,
        original=text.original(places),
        views=text.views(places),
        findings=_findings(told[:MOST_FINDINGS], text, bundle),
        all_findings=len(told),
        cut=text.cut,
        said=tuple(_said(one, which, words) for one, which, words in _words(shown, case)),
        minor=concerns_minor(case, item),
    )


def do_reveal(
    change: Change, case: Case, which: str, purpose: Purpose, *, words: str, lead: bool
) -> str | None:
    """A value that was put aside, and the entry that it was asked for; none where it may not be shown.

    lead: whether a lead asks, as must be where a minor is concerned. RequestError CF-H002 for no such value,
    RecordError CF-R022 for a purpose of one's own without words.
    """
    if purpose == "other" and not words.strip():
        raise RecordError("CF-R022", "a purpose of one's own is told in words")
    found = value_of(contents_behind(change, case, (*SHOWN, TRACE)), case, which)
    if found is None:
        raise RequestError("CF-H002", "there is no such value in this case")
    value, minor = found
    refused = minor and not lead
    contents = [Content("reason", words.strip().encode())] if words.strip() else []
    refs = () if case.entry is None else (case.entry,)
    owner = change.vault.ref("case", case.id)
    if counts(case):
        data: dict[str, Field] = {"what": "value", "purpose": purpose, "case": case.id, "refused": refused}
        change.entry("read", contents=contents, owner=owner, refs=refs, matter=case.root, data=data)
    else:
        data = {"event": "revealed", "case": case.id}
        change.entry("golden", contents=contents, owner=owner, refs=refs, matter=case.root, data=data)
    return None if refused else value


def value_of(shown: Sequence[Shown], case: Case, which: str) -> tuple[str, bool] | None:
    """A value that was put aside, and whether a minor is said to be concerned; none for no such value.

    which: `item.<kind>.<number>`, or `<entry>.<name>.<kind>.<number>` for the words of somebody else.
    """
    place, _, rest = which.rpartition(".")
    place, _, kind = place.rpartition(".")
    item, trace = _item_and_trace(shown, case)
    minor = concerns_minor(case, item)
    if place == ITEM:
        text = None if item is None else Veiled(text_of(item), () if trace is None else trace.spans)
    else:
        found = (words for _, name, words in _words(shown, case) if name == place)
        text = next((Veiled(words) for words in found), None)
    value = None if text is None else text.value(f"{kind}.{rest}")
    return None if value is None else (value, minor)


def item_of(shown: Sequence[Shown], case: Case) -> Item | None:
    """The item of a case as it was decided or reported; none when its content is gone."""
    return _item_and_trace(shown, case)[0]


def _item_and_trace(shown: Sequence[Shown], case: Case) -> tuple[Item | None, Trace | None]:
    """The item, and the trace of the decision that is kept beside it."""
    items = [one for one in shown if one.name == "item"]
    own = [one for one in items if one.entry == case.entry] or items[-1:]
    if not own:
        return None, None
    traces = [one for one in shown if one.name == TRACE and one.entry == own[0].entry]
    return _ITEM.decode(own[0].text), _TRACE.decode(traces[0].text) if traces else None


def _within(spans: Sequence[Span], text: Veiled) -> tuple[Span, ...]:
    size = len(text.row.raw)
    return tuple(sorted((s for s in spans if s.start < s.end <= size), key=lambda s: (s.start, s.end)))


def _findings(spans: Sequence[Span], text: Veiled, bundle: Bundle) -> tuple[Finding, ...]:
    specs, readings = bundle.engine.pipeline.plan.specs, _Readings(bundle, text)
    found = []
    for n, span in enumerate(spans, start=1):
        view, *steps = span.via.split("+")
        spec = specs.get(span.signal)
        found.append(
            Finding(
                n=n,
                signal=span.signal,
                start=span.start,
                end=span.end,
                view=view or "original",
                steps=tuple(steps),
                why=span.why,
                exact=None if spec is None else spec.exact,
                read_as=readings.of(span, view),
            )
        )
    return tuple(found)


class _Readings:
    """What stretches of a text were read as: the phrase of the list where one reads like it."""

    def __init__(self, bundle: Bundle, text: Veiled) -> None:
        self._lists = {file.meta.name: file for file in bundle.engine.packs.phrases()}
        self._text = text
        self._forms: dict[tuple[str, str], dict[str, str]] = {}

    def of(self, span: Span, view: str) -> str | None:
        """What a span was read as, where that differs from what is written."""
        read = self._text.seen_in(view, span.start, span.end)
        if not read:
            return None
        phrase = self._phrases(span.signal, view).get(read, read)
        return None if phrase == self._text.row.raw[span.start : span.end] else phrase

    def _phrases(self, signal: str, view: str) -> dict[str, str]:
        """Form in the view -> phrase, of the list behind a signal such as `text.phrase.loan_ad.count`."""
        parts = signal.split(".")
        if parts[:2] != ["text", "phrase"] or parts[2] not in self._lists or view not in VIEWS:
            return {}
        known = self._forms.get((parts[2], view))
        if known is None:
            fold = self._text.row.tables.fold
            name = next(v for v in VIEWS if v == view)
            known = {fold(name, phrase.text): phrase.text for phrase in self._lists[parts[2]].phrases}
            self._forms[parts[2], view] = known
        return known


def concerns_minor(case: Case, item: Item | None) -> bool:
    """Whether a minor is said to be concerned; that nobody said so is no answer."""
    context = item.context if item is not None else None
    return case.minors or bool(context and context.minors is True)


def _words(shown: Sequence[Shown], case: Case) -> Iterator[tuple[Shown, str, str]]:
    """What somebody wrote, by which it is asked for, and its words."""
    lang: Language = "zh" if (case.lang or "").startswith("zh") else "en"
    for one in shown:
        if one.name == "report":
            told = _REPORT.decode(one.text)
            words = "\n".join(part for part in (told.reasons, told.location, told.law) if part)
        elif one.name == "statement":
            words = render_statement(_STATEMENT.decode(one.text), lang)
        elif one.name in ("appeal", "question", "answer"):
            words = one.text
        else:
            continue
        yield one, f"{one.entry}.{one.name}", words


def _said(one: Shown, which: str, words: str) -> Said:
    shown = Veiled(words).original()
    return Said(which=which, name=one.name, text=shown.text, masked=shown.masked)


_ITEM = msgspec.json.Decoder(Item)
_TRACE = msgspec.json.Decoder(Trace)
_REPORT = msgspec.json.Decoder(Words)
_STATEMENT = msgspec.json.Decoder(StatementOfReasons)
