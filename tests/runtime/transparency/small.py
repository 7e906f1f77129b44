"""A small record whose every number can be counted by hand, and the tables that come of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from random import Random

from clearford.core.entries import Entry
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.model import About, People, Report
from clearford.runtime.transparency.sheet import Numbers, Sheet, to_csv
from tests.runtime.transparency.made import MINUTE, START, Held, made

FRAUD, MINORS = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
HOUR = 60
ABOUT = About(
    service="Sample Forum",
    provider="Sample Ltd",
    contact="reports@forum.example",
    other={FRAUD: "sham offers"},
    people=People(2, 3),
    languages={"de": People(1, 0)},
    recipients={"DE": 120, "FR": 80},
    texts={
        "training": {"en": "=two days", "zh": "两天"},
        "governance": {"en": "Rules are public.", "zh": "规则公开。"},
    },
)
_RANDOM = Random(4)


def _at(minute: int, type: str, refs: Iterable[Entry] = (), /, **fields: object) -> Entry:
    return made(type, START + minute * MINUTE, _RANDOM, [ref.id for ref in refs], **fields)


def _orders() -> list[Entry]:
    common = {"state": "DE", "category": FRAUD}
    act = _at(0, "order", kind="act", event="received", items=4, **common)
    confirmed = _at(2 * HOUR, "order", [act], kind="act", event="confirmed", **common)
    done = _at(5 * HOUR + 29, "order", [confirmed], kind="act", event="given_effect", **common)
    inform = _at(0, "order", kind="inform", event="received", state="CH", category="OWN")
    return [act, confirmed, done, inform]


def _notices() -> list[Entry]:
    plain = _at(0, "report_received", category=FRAUD, harm="fraud.fake-seller", complete=True)
    flagged = _at(10, "report_received", category=FRAUD, flagger="f-1", minor="yes")
    case = _at(0, "case_opened", [plain, flagged], kind="report", category=FRAUD)
    return [
        plain,
        flagged,
        case,
        _at(0, "case_opened", kind="golden", category=FRAUD),
        _at(HOUR, "report_closed", [plain], result="action_terms", automated=True),
        _at(4 * HOUR, "report_closed", [flagged], result="action_law", automated=False),
    ]


def _decisions() -> list[Entry]:
    common = {
        "decision": "restrict",
        "category": FRAUD,
        "harm": "fraud.fake-seller",
        "lang": "de",
        "item_kind": "post",
    }
    removed = _at(
        0,
        "decision",
        source="own",
        ground="illegal",
        rules=("fraud.shop.fake@1",),
        actions=("remove_content", "suspend_account"),
        auto_detect=True,
        auto_decide="partial",
        **common,
    )
    limited = _at(
        0,
        "decision",
        source="own",
        ground="contract",
        rules=("fraud.shop.fake@1", "spam.bulk.links@3"),
        actions=("limit_feature", "limit_reach"),
        auto_detect=True,
        auto_decide="full",
        minor="yes",
        **common,
    )
    masked = _at(
        0, "decision", decision="restrict", source="order", ground="order", actions=("mask_personal",)
    )
    passed_on = _at(0, "decision", decision="escalate", item_kind="post")
    appeal = _at(HOUR, "appeal", [removed], by="author", against="decision")
    decided = _at(25 * HOUR, "appeal", [appeal, removed], by="author", result="reversed")
    reversal = _at(
        25 * HOUR, "reversal", [removed], effects={"remove_content": 1, "strike": 2}, after="appeal"
    )
    none = _at(HOUR, "appeal", [masked], by="notifier", against="no_action")
    imposed = _at(3 * HOUR, "appeal", [none], by="notifier", result="newly_imposed")
    batch = _at(0, "batch", counts={"post.allow": 12})
    return [removed, limited, masked, passed_on, appeal, decided, reversal, none, imposed, batch]


def _conduct() -> list[Entry]:
    dispute = _at(0, "case_event", event="dispute_opened")
    closed = _at(
        50 * HOUR, "case_event", [dispute], event="dispute_closed", result="upheld", implemented=True
    )
    judged = [
        _at(
            n,
            "quality",
            rule="fraud.shop.fake@1",
            result="confirmed" if n else "wrong",
            design=design,
            weight_ppm=1_000_000 if design == "population" else None,
            decision="allow" if n < 2 else "restrict",
            lang="de",
        )
        for design in ("sample", "population")
        for n in range(4)
    ]
    return [
        dispute,
        closed,
        *judged,
        _at(0, "golden", rule="fraud.shop.fake@1", result="wrong"),
        _at(0, "measure", rung="suspend", why="illegal_content"),
        _at(0, "measure", rung="warn", why="unfounded_notices"),
        _at(0, "notice_sent", audience="author", channel="webhook", clock={"notice": "met"}),
        _at(0, "notice_failed", audience="author", channel="webhook", clock={"notice": "missed"}),
        _at(0, "outcome", action="remove_content", result="accepted"),
        _at(0, "erased", why="request", entries=["a", "b", "c"], **{"class": "evidence"}),
        _at(0, "checkpoint_witnessed"),
        _at(1, "checkpoint_witnessed"),
        _at(0, "read", what="evidence", refused=True, minor="yes"),
    ]


ENTRIES = [*_orders(), *_notices(), *_decisions(), *_conduct()]
REPORT: Report = build(Held(ENTRIES), span_of("2026-01"), ABOUT)
NUMBERS = Numbers(REPORT.figures)


def table(sheet: Sheet) -> list[list[str]]:
    """The rows of a table as they are published, without its head."""
    return list(csv.reader(io.StringIO(to_csv(sheet, NUMBERS).decode(), newline="")))[1:]


def counted(sheet: Sheet, *, keys: int) -> dict[tuple[str, ...], list[str]]:
    """Rows in which something was counted: the first cells -> the others."""
    rows = {tuple(row[:keys]): row[keys:] for row in table(sheet)}
    return {key: row for key, row in rows.items() if any(cell.isdigit() and cell != "0" for cell in row)}
