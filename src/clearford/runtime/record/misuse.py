"""Misuse of reports and appeals on record (DSA art. 23): looked at by a person, warned, paused for a time.

Who sends is known by the keyed reference of an e-mail address or an account; nobody is identified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.act.letter import Letter, as_mail
from clearford.act.notifier import Misuse, misuse_letter
from clearford.cases.appeals import window_end
from clearford.cases.clocks import entered
from clearford.cases.misuse import FACTORS, Factor, Suspension, Warned, should_look, suspend
from clearford.core.casework import Hand, ItemFacts, Verdict
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.core.numbers import MICROSECONDS, Numbers
from clearford.core.reasons import LANGUAGES, Language, Redress
from clearford.runtime.record.cases import Office, do_change_case, do_note_hand, do_open_case, find_case
from clearford.runtime.record.decisions import new_token
from clearford.runtime.record.senders import About, ended, sent_of, steps_of_sender, told_to
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.voices import appeal, misuse, report

Step = Literal["clear", "warn", "suspend"]
_STEPS: dict[Step, str] = {"clear": "cleared", "warn": "warned", "suspend": "suspended"}
EFFECT = "pause_reports"
"""The effect of a suspension, so that an appeal reaches it."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What the letter is made of, as it is kept in evidence."""

    misuse: Misuse
    factors: dict[str, str]
    redress: Redress


def do_look_for_misuse(change: Change, office: Office, notifier: str, about: About) -> str | None:
    """Open a case where so much of a sender was unfounded that a person should look; its id, if any.

    None while the sender is paused, or where nothing unfounded came after what was decided last.
    """
    change.flush()
    now, rows = change.at, steps_of_sender(change.conn, notifier, about)
    if any(row.step == "suspended" and row.at <= now < ended(row) for row in rows):
        return None
    last = max((row.at for row in rows), default=0)
    cleared = max((row.at for row in rows if row.step == "cleared"), default=0)
    since = max(cleared, now - office.numbers.span("misuse.window"))
    sent = sent_of(change.conn, notifier, about, since)
    anew = any(one.unfounded and one.at > last for one in sent)
    if not anew or not should_look(sent, now, numbers=office.numbers):
        return None
    return do_open_case(change, office, "misuse", ItemFacts(item=notifier, subject=notifier), entry=None)


def do_decide_misuse(
    change: Change,
    office: Office,
    case_id: str,
    hand: Hand,
    *,
    step: Step,
    about: About,
    factors: Mapping[Factor, str],
    reason: str,
    redress: Redress,
    length: int | None = None,
) -> str | None:
    """Clear, warn or pause the sender whom a case is about; the id of the letter's statement, if any.

    length: of the pause, microseconds; none for the longest. RecordError as `cases.transitions.apply`,
    CF-R020 for a case of another kind, CF-R027 for a warning or a pause without what it needs.
    """
    case = find_case(change.conn, case_id)
    if case.kind != "misuse" or case.subject is None:
        raise RecordError("CF-R020", "this case is not about misuse")
    nothing = Verdict(outcome="no_action")
    changed = do_change_case(change, office, case, "decide", by=hand, verdict=nothing, reason=reason)
    do_note_hand(change, changed, hand, "first")
    change.entry(
        "review",
        contents=[Content("reason", reason.encode())],
        owner=change.vault.ref("case", case.id),
        item=case.item,
        matter=case.root,
        clock=entered(changed, change.at),
        data={"case": case.id, "kind": "misuse", "step": "first", "result": _STEPS[step], "about": about},
    )
    made = change.record.new_id()
    told = _told(change, office.numbers, case.subject, about, step, hand, factors, length)
    answers = {str(name): answer for name, answer in factors.items()}
    until = window_end(change.at, office.numbers)
    kept = Kept(misuse=told, factors=answers, redress=msgspec.structs.replace(redress, appeal_until=until))
    entry = _enter(change, case.root, case.subject, made, kept, step)
    change.add(
        misuse,
        id=made,
        notifier=case.subject,
        about=about,
        step=_STEPS[step],
        at=change.at,
        end=told.end,
        ended_at=None,
        case_id=case.id,
        entry=entry,
    )
    if step != "clear":
        _tell(change, case.subject, made, entry, kept, until)
    return made


def _told(
    change: Change,
    numbers: Numbers,
    notifier: str,
    about: About,
    step: Step,
    hand: Hand,
    factors: Mapping[Factor, str],
    length: int | None,
) -> Misuse:
    """The figures that a decision rests on, and the pause that follows, if one may. CF-R027."""
    window = numbers.span("misuse.window")
    sent = sent_of(change.conn, notifier, about, change.at - window)
    if step == "warn" and not should_look(sent, change.at, numbers=numbers):
        raise RecordError("CF-R027", f"too few {about} were manifestly unfounded")
    pause: Suspension | None = None
    if step == "suspend":
        warned = [Warned(r.at) for r in steps_of_sender(change.conn, notifier, about) if r.step == "warned"]
        given = {name: factors.get(name, "") for name in FACTORS}
        pause = suspend(sent, warned, by=hand, factors=given, now=change.at, numbers=numbers, length=length)
    return Misuse(
        about=about,
        days=window // MICROSECONDS["days"],
        all=len(sent),
        bad=sum(one.unfounded for one in sent),
        pause_days=numbers.span("misuse.suspension") // MICROSECONDS["days"],
        start=None if pause is None else pause.start,
        end=None if pause is None else pause.end,
    )


def _enter(change: Change, matter: str, notifier: str, made: str, kept: Kept, step: Step) -> str:
    """The entry of a decision, and of a pause its effect. A sender who is cleared has no measure."""
    told = kept.misuse
    if step == "clear":
        data = {"event": "misuse_cleared", "about": told.about}
        return change.entry("case_event", subject=notifier, matter=matter, data=data)
    entry = change.entry(
        "measure",
        contents=[Content("misuse", msgspec.json.encode(kept))],
        owner=notifier,
        subject=notifier,
        matter=matter,
        start=told.start,
        end=told.end,
        data={"rung": "warn" if step == "warn" else "suspend", "why": f"unfounded_{told.about}"},
    )
    if step == "suspend":
        change.effect(
            EFFECT,
            entry=entry,
            action_id=change.record.new_id(),
            item=notifier,
            subject=notifier,
            ref=made,
            until=told.end,
        )
    return entry


def _tell(change: Change, notifier: str, made: str, entry: str, kept: Kept, until: int) -> None:
    """The letter with its own link, by which a pause can be contested."""
    about = kept.misuse.about
    latest = _latest(change.conn, notifier, about)
    token = new_token(change.record)
    change.add(
        statement,
        id=made,
        entry=entry,
        item=notifier,
        subject=notifier,
        audience="author",
        token_hash=change.vault.hash("statement", token),
        lang="en" if latest is None else latest.lang,
        created=change.at,
        appeal_until=until,
        informed_at=None,
        state="standing" if kept.misuse.end is not None else "warning",
    )
    told = msgspec.json.encode(kept)
    letters: dict[str, str] = {lang: as_mail(letter_of(told, lang)) for lang in LANGUAGES}
    body = {
        "statement": made,
        "about": about,
        "last": None if latest is None else latest.id,
        "end": kept.misuse.end,
        "entry": entry,
        "token": token,
        "notice": letters,
    }
    change.deliver("webhook", "misuse", msgspec.json.encode(body), owner=notifier, entry=entry)


def _latest(conn: Connection, notifier: str, about: About) -> Row[Any, Any] | None:
    """The last report of a sender, or the statement of the last appeal, and the language.

    By it the platform knows whom to write to.
    """
    if about == "notices":
        mine = select(report.c.id, report.c.lang).where(report.c.notifier == notifier)
        return conn.execute(mine.order_by(report.c.received.desc(), report.c.id).limit(1)).first()
    contested = (
        select(statement.c.id, statement.c.lang)
        .join(appeal, appeal.c.statement == statement.c.id)
        .where(told_to(notifier))
    )
    return conn.execute(contested.order_by(appeal.c.filed.desc(), appeal.c.id).limit(1)).first()


def letter_of(body: bytes, lang: Language, *, link: str | None = None) -> Letter:
    """The warning or the pause, in words for who is concerned. link: where it is contested."""
    kept = msgspec.json.decode(body, type=Kept)
    redress = msgspec.structs.replace(kept.redress, appeal_link=link)
    return misuse_letter(kept.misuse, kept.factors, lang, redress=redress)


def letters_to(
    conn: Connection, record: Record, notifier: str | None, lang: Language, *, since: int
) -> tuple[Letter, ...]:
    """Pauses that hold for a sender, and the last warning where none does; nothing of what was erased.

    since: when the report came by whose link it is asked. What was decided before is not told: whoever
    knows an address could file a report in its name, and learn it.
    """
    now, rows = record.now(), [] if notifier is None else steps_of_sender(conn, notifier)
    told = [row for row in rows if row.at > since]
    holding = [row for row in told if row.step == "suspended" and row.at <= now < ended(row)]
    warned = [row for row in told if row.step == "warned"][-1:]
    kept = [record.vault.read_all(conn, row.entry) for row in holding or warned]
    return tuple(letter_of(one["misuse"].body, lang) for one in kept if "misuse" in one)


def do_end_pause(
    change: Change,
    misuse_id: str,
    why: Literal["expired", "lifted", "reversed"],
    *,
    refs: Sequence[str] = (),
    reason: str = "",
) -> bool:
    """End a pause; False where it had ended before. What came meanwhile is taken up by the timers."""
    row = change.conn.execute(
        select(misuse)
        .where(misuse.c.id == misuse_id, misuse.c.end.is_not(None), misuse.c.ended_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return False
    change.conn.execute(update(misuse).where(misuse.c.id == misuse_id).values(ended_at=change.at))
    change.entry(
        "measure_end",
        contents=[Content("reason", reason.encode())] if reason else (),
        refs=(row.entry, *refs),
        subject=row.notifier,
        data={"why": why, "rung": "suspend", "of": f"unfounded_{row.about}"},
    )
    if why != "reversed":
        mine = (effect.c.kind == EFFECT, effect.c.ref == misuse_id, effect.c.state == "active")
        state = "expired" if why == "expired" else "undone"
        change.conn.execute(update(effect).where(*mine).values(state=state))
    return True


def do_resume_pause(change: Change, misuse_id: str) -> None:
    """Let a pause go on whose reversal was taken back."""
    change.conn.execute(update(misuse).where(misuse.c.id == misuse_id).values(ended_at=None))


def do_lift_pause(change: Change, misuse_id: str, *, reason: str) -> None:
    """End a pause before its time. CF-R027 without a reason, CF-H002 where no pause holds."""
    if not reason.strip():
        raise RecordError("CF-R027", "a reason is needed to end a pause")
    if not do_end_pause(change, misuse_id, "lifted", reason=reason):
        raise RequestError("CF-H002", "there is no such pause")


def do_end_pauses(change: Change, limit: int = 500) -> int:
    """Tell of pauses whose end has come, once each; how many."""
    over = select(misuse.c.id).where(misuse.c.end <= change.at, misuse.c.ended_at.is_(None))
    found = change.conn.execute(over.order_by(misuse.c.end).limit(limit)).scalars().all()
    return sum(do_end_pause(change, one, "expired") for one in found)
