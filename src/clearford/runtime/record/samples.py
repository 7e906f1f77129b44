"""Quality samples on record: drawn from what is decided, judged blind in cases of their own, and counted.

What waits here is drawn while items are decided (`Sampling`). The timer opens the cases; whoever judges one
sees the item and nothing of what the rules decided. A verdict acts on nobody: where it says that a machine
decided wrongly, a case of the usual kind opens, which other people decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import Row, delete, or_, select, update

from clearford.cases.hands import covers
from clearford.cases.sampling import Design, Sieve, population_weight, rank, sample_of, sure_below
from clearford.core.actions import is_strict
from clearford.core.casework import Case, ItemFacts, Verdict
from clearford.core.decisions import Outcome
from clearford.core.entries import Content
from clearford.core.ids import RuleId
from clearford.core.numbers import MILLION
from clearford.core.reasons import named
from clearford.core.roles import CHILD_SAFETY
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.deciding import Acting, Answer, Work
from clearford.runtime.record.decisions import Sheet
from clearford.runtime.record.settling import Means
from clearford.runtime.record.trials import Tried, do_tally_trial
from clearford.runtime.record.unit import DAY, Change
from clearford.runtime.service.bundle import Bundle
from clearford.runtime.stores.tables.casework import sample
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.vault import seal

RELOADED = 60_000_000
"""Microseconds after which a process looks anew at what was drawn: others draw too, people take samples."""
LATE = 3_600_000_000
"""Microseconds after the end of a month in which something that was decided in it may still be written."""
AT_ONCE = 50
"""Cases opened in one transaction."""
Judged = Literal["confirmed", "wrong"]
_NO_MONTH = ""
"""Month of samples that a person asked for, so that the next ones are drawn anew."""


class _Match(NamedTuple):
    """Something that may be in a sample."""

    design: Design
    rule: str
    rank: int
    weight_ppm: int
    harm: str | None


class _Drawn(NamedTuple):
    """A match that is to wait, and what it is of."""

    work: Work
    plan: Acting | Answer
    match: _Match

    @property
    def sheet(self) -> Sheet | None:
        """Of a decision of its own, which keeps the content."""
        return self.plan.sheet if isinstance(self.plan, Acting) else None


class Sampling:
    """Notes what may be in a sample; a `Watch` of `Deciding`, one a process."""

    def __init__(self, office: Office) -> None:
        """The office whose numbers say how many, and whose key draws."""
        self._numbers, self._key = office.numbers, office.desk.key
        self._all = any(map(office.numbers.ppm, ("sample.population", "sample.population_acted")))
        """Whether items are drawn that no rule matched."""
        self._sieves: dict[tuple[str, str, str], tuple[int, Sieve]] = {}
        self._bundle: Bundle | None = None
        self._enforcing: frozenset[RuleId] = frozenset()

    def __call__(self, change: Change, bundle: Bundle, new: Sequence[tuple[Work, Acting | Answer]]) -> None:
        """Keep what may be in a sample of all that was decided anew."""
        if bundle is not self._bundle:
            rules = bundle.engine.program.rules
            self._bundle, self._enforcing = bundle, frozenset(r.id for r in rules if r.kind == "enforce")
        month = month_of(change.at)
        drawn = [
            _Drawn(work, plan, match)
            for work, plan in new
            if self._all or isinstance(plan, Acting) or plan.rules
            for match in self._matches(bundle, work, plan, month)
            if match.design == "population" or self._passes(change, match, month)
        ]
        _keep(change, drawn, month)

    def note_trial(self, change: Change, tried: Tried) -> None:
        """Count what a version on trial would have decided, and keep what may be in a sample of it."""
        do_tally_trial(change, tried)
        month = month_of(change.at)
        drawn = [
            _Drawn(work, plan, match)
            for work, plan, rule in tried.matches
            for match in (self._trial_match(tried.bundle, rule, work, _harm(plan), month),)
            if self._passes(change, match, month)
        ]
        _keep(change, drawn, month)

    def _trial_match(self, bundle: Bundle, rule: RuleId, work: Work, harm: str | None, month: str) -> _Match:
        text = bundle.engine.texts[rule]
        own = harm if harm and covers((CHILD_SAFETY,), harm) else text.harm
        return self._match("trial", named(rule, text.version), work.key.hex(), month, own)

    def _matches(self, bundle: Bundle, work: Work, plan: Acting | Answer, month: str) -> Iterator[_Match]:
        name, decision, harm = work.key.hex(), _outcome(plan), _harm(plan)
        if isinstance(plan, Acting) and decision == "restrict" and plan.sheet.auto_decide == "full":
            for reason in plan.sheet.effects.reasons:
                yield self._match("sample", named(reason.rule, reason.version), name, month, harm)
        for ref in plan.decision.held if isinstance(plan, Acting) else plan.rules:
            if ref.status == "trial" and ref.id in self._enforcing:
                yield self._trial_match(bundle, ref.id, work, harm, month)
        weight = population_weight(name, decision, key=self._key, numbers=self._numbers)
        if weight is not None:
            yield _Match("population", "", 0, weight, harm)

    def _match(self, design: Design, rule: str, name: str, month: str, harm: str | None) -> _Match:
        return _Match(design, rule, rank(self._key, design, rule, month, name), 0, harm)

    def _passes(self, change: Change, match: _Match, month: str) -> bool:
        group = (match.design, match.rule, month)
        looked, sieve = self._sieves.get(group, (0, None))
        if sieve is None or change.at - looked >= RELOADED:
            lowest = select(sample.c.rank).where(*_of(*group)).order_by(sample.c.rank)
            least = lowest.limit(self._numbers.count("sample.least"))
            sieve = Sieve(self._numbers, change.conn.execute(least).scalars())
            self._sieves = {name: one for name, one in self._sieves.items() if name[2] == month}
            self._sieves[group] = change.at, sieve
        return sieve.take(match.rank)


def month_of(at: int) -> str:
    """The month of a moment, `2026-11`, in UTC."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m")


def _outcome(plan: Acting | Answer) -> Outcome:
    return plan.decision.outcome if isinstance(plan, Acting) else plan.outcome


def _harm(plan: Acting | Answer) -> str | None:
    classed = plan.sheet.effects.classed if isinstance(plan, Acting) else None
    return None if classed is None else classed.harm


def _of(design: str, rule: str, month: str) -> tuple[Any, ...]:
    return sample.c.month == month, sample.c.design == design, sample.c.rule == rule


def _keep(change: Change, drawn: Sequence[_Drawn], month: str) -> None:
    """Let matches wait. Content is sealed here only where no decision of its own keeps it."""
    if not drawn:
        return
    ref = change.vault.ref
    about = [ref("item", one.work.item.id) for one in drawn]
    subjects = [ref("subject", one.work.item.actor) if one.work.item.actor else None for one in drawn]
    owners = [subject or item for item, subject in zip(about, subjects, strict=True)]
    # The keys of all of them at once: to ask for each alone would be most of the statements of a batch.
    ciphers = change.vault.sealers(
        change.conn, [owner for owner, one in zip(owners, drawn, strict=True) if one.sheet is None]
    )
    for one, item, subject, owner in zip(drawn, about, subjects, owners, strict=True):
        made, sheet, match = change.record.new_id(), one.sheet, one.match
        change.add(
            sample,
            id=made,
            design=match.design,
            rule=match.rule,
            month=month,
            rank=match.rank,
            weight_ppm=match.weight_ppm,
            entry=None if sheet is None else sheet.entry,
            decision=_outcome(one.plan),
            actions=msgspec.json.encode([] if sheet is None else [a.name for a in sheet.actions]).decode(),
            item=item,
            subject=subject,
            harm=match.harm,
            lang=one.work.item.lang or None,
            item_kind=one.work.item.kind or "post",
            at=change.at,
            body=seal(ciphers[owner], one.work.raw, made) if sheet is None else None,
        )


def do_open_samples(change: Change, office: Office) -> int:
    """Open the cases of samples that need not wait any longer; how many rows were seen to.

    What is in the sample by the share is opened at once; the rest of the least number when the month is
    over, and what is not in the sample is then forgotten.
    """
    c, share = sample.c, office.numbers.ppm("sample.automatic")
    sure = or_(c.design == "population", c.rank < sure_below(office.numbers))
    rows = change.conn.execute(
        select(sample).where(c.case_id.is_(None), sure).order_by(c.at, c.id).limit(AT_ONCE)
    ).all()
    for row in rows:
        _open(change, office, row, row.weight_ppm or MILLION * MILLION // share)
    return len(rows) or _close_month(change, office)


def _close_month(change: Change, office: Office) -> int:
    """Complete the sample of one rule and month that is over; rows that were seen to."""
    c = sample.c
    over = c.month < month_of(change.at - LATE), or_(c.case_id.is_(None), c.result.is_not(None))
    group = change.conn.execute(select(c.design, c.rule, c.month).where(*over).limit(1)).one_or_none()
    if group is None:
        return 0
    _open_lowest(change, office, _of(*group))
    gone = delete(sample).where(*_of(*group), or_(c.case_id.is_(None), c.result.is_not(None)))
    return change.conn.execute(gone).rowcount + 1


def _open_lowest(change: Change, office: Office, group: tuple[Any, ...]) -> int:
    """Open the cases of whatever is in the sample of a group and has none yet; how many."""
    rows = change.conn.execute(select(sample).where(*group).order_by(sample.c.rank)).all()
    drawn = sample_of([row.rank for row in rows], office.numbers)
    waiting = [row for row in rows[: drawn.size] if row.case_id is None]
    for row in waiting:
        _open(change, office, row, drawn.weight_ppm)
    return len(waiting)


def do_draw_sample(change: Change, office: Office, rule: str, design: Literal["sample", "trial"]) -> int:
    """Open the sample of a rule (`id@version`) from what was decided so far; how many cases it makes.

    What comes afterwards is drawn anew, at the end of the month or when this is asked for again.
    """
    group = _of(design, rule, month_of(change.at))
    opened = _open_lowest(change, office, group)
    change.conn.execute(delete(sample).where(*group, sample.c.case_id.is_(None)))
    change.conn.execute(update(sample).where(*group).values(month=_NO_MONTH))
    change.entry("config", data={"what": "sample_drawn", "rule": rule, "design": design, "cases": opened})
    return opened


def _open(change: Change, office: Office, row: Row[Any], weight: int) -> None:
    """Open the case in which a match is judged, or join the open one about the same item and harm."""
    raw = _content(change, row)
    if raw is None:  # erased meanwhile
        change.conn.execute(delete(sample).where(sample.c.id == row.id))
        return
    facts = ItemFacts(
        item=row.item, subject=row.subject, harm=row.harm, lang=row.lang, item_kind=row.item_kind
    )
    key = f"quality:{row.item}:{row.harm or ''}"
    case_id = do_open_case(change, office, "quality", facts, entry=None, key=key)
    first = select(entry.c.id).where(entry.c.matter == case_id, entry.c.type == "case_event")
    kept = change.conn.execute(first.order_by(entry.c.seq).limit(1)).scalar()
    if kept is None:
        kept = _do_keep_content(change, office, row, case_id, raw)
    values = {"case_id": case_id, "weight_ppm": weight, "entry": row.entry or kept, "body": None}
    change.conn.execute(update(sample).where(sample.c.id == row.id).values(**values))


def _content(change: Change, row: Row[Any]) -> bytes | None:
    """The item as it was decided; none when it was erased."""
    if row.item is None:
        return None
    if row.body is not None:
        return change.unseal(row.subject or row.item, bytes(row.body), row.id)
    kept = change.vault.read_all(change.conn, row.entry).get("item")
    return None if kept is None else kept.body


def _do_keep_content(change: Change, office: Office, row: Row[Any], case_id: str, raw: bytes) -> str:
    """Put the item where whoever judges the case sees it, and nothing beside it; the entry."""
    made = change.entry(
        "case_event",
        contents=[Content("item", raw)],
        owner=row.subject or row.item,
        item=row.item,
        subject=row.subject,
        matter=case_id,
        keep_days=office.numbers.span("sample.keep") // DAY,
        data={"case": case_id, "event": "sampled"},
    )
    change.flush()
    return made


def do_note_judged(change: Change, means: Means, case: Case, verdict: Verdict) -> None:
    """Count what a person found about a sample, and let others look again where a machine was wrong."""
    rows = change.conn.execute(select(sample).where(sample.c.case_id == case.id)).all()
    harmful = verdict.outcome == "restrict"
    result: Judged = "confirmed" if harmful else "wrong"
    for row in rows:
        data: dict[str, Any] = {"result": result, "design": row.design, "weight_ppm": row.weight_ppm}
        change.entry(
            "quality",
            refs=() if row.entry is None else (row.entry,),
            item=case.item,
            matter=case.root,
            decision=row.decision,
            actions=tuple(msgspec.json.decode(row.actions, type=list[str])),
            harm=row.harm,
            lang=row.lang,
            item_kind=row.item_kind,
            data=data | _of_rule(means, row.rule),
        )
    change.conn.execute(update(sample).where(sample.c.case_id == case.id).values(result=result, body=None))
    wrong = [row for row in rows if row.decision == ("allow" if harmful else "restrict")]
    if wrong:
        _open_review(change, means.office, case, wrong[0])


def _of_rule(means: Means, rule: str) -> dict[str, Any]:
    """What an entry says of a rule: with the bar that it must meet, while this version of it is in force."""
    if not rule:
        return {}
    for text in means.texts((rule.partition("@")[0],)):
        if named(text.id, text.version) == rule:
            return {"rule": rule, "strict": is_strict(text.actions, text.severity)}
    return {"rule": rule}


def _open_review(change: Change, office: Office, case: Case, row: Row[Any]) -> None:
    """Open a case about what a machine seems to have decided wrongly; who judged the sample has no part."""
    facts = ItemFacts(
        item=row.item,
        subject=row.subject,
        harm=row.harm,
        lang=row.lang,
        item_kind=row.item_kind,
        rules=(row.rule.partition("@")[0],) if row.rule else (),
    )
    restricts = True if row.decision == "restrict" else None
    do_open_case(change, office, "review", facts, entry=row.entry, after=case, restricts=restricts)
