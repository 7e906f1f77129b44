"""Made-up records: entries of half a year drawn with a seed, and logs exported as folders."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from clearford.core.entries import Checkpoint, Entry
from clearford.ledger.canonical import encode
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.tiles import WIDTH, Tile, bundle
from clearford.ledger.tree import leaf_hash, root_of
from clearford.runtime.transparency.model import About

ORIGIN = "record.example.org/t1/2026"
MINUTE = 60_000_000
START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
END = int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()) * 1_000_000
ABOUT = About(service="Sample", provider="Sample Ltd", contact="contact@sample.example")
CATEGORIES = ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_SELF_HARM", None)
RULES = ("fraud.shop.fake@1", "spam.bulk.links@3", "goods.papers.sale@2")
HARMS = ("fraud.fake-seller", "spam.bulk", None)
ACTS = ("remove_content", "limit_reach", "label_content", "suspend_account", "pause_payout", "warn_user")


def made(type: str, ts: int, random: Random, refs: Sequence[str] = (), /, **fields: object) -> Entry:
    """An entry; what is not a named field goes to `data`, and None is left out."""
    known = {name: value for name, value in fields.items() if value is not None}
    named = {name: known.pop(name) for name in Entry.__struct_fields__ if name in known}
    id = random.randbytes(16).hex()
    return msgspec.convert(
        {"id": id, "type": type, "ts": ts, "log": ORIGIN, "refs": refs, "data": known, **named}, Entry
    )


def record(n: int = 60, seed: int = 1) -> list[Entry]:
    """Entries of every type that a report counts, in the order of time; some lie outside the half year."""
    random = Random(seed)
    found: list[Entry] = []
    for _ in range(n):
        found += _matter(random)
        found += _report(random)
        found += _order(random)
        found += _conduct(random)
    return sorted(found, key=lambda entry: (entry.ts, entry.id))


def _at(random: Random) -> int:
    return random.randrange(START - 30 * 1440 * MINUTE, END + 10 * 1440 * MINUTE)


def _later(random: Random, ts: int) -> int:
    return ts + random.randrange(1, 20_000) * MINUTE + random.randrange(MINUTE)


def _matter(random: Random) -> list[Entry]:
    """A decision, what was done, and perhaps an appeal."""
    choice = random.choice
    ts = _at(random)
    decision = made(
        "decision",
        ts,
        random,
        decision=choice(("restrict", "restrict", "escalate", "unsupported")),
        category=choice(CATEGORIES),
        harm=choice(HARMS),
        rules=tuple(random.sample(RULES, random.randrange(3))),
        actions=tuple(random.sample(ACTS, random.randrange(1, 4))),
        ground=choice(("illegal", "contract", "order", None)),
        source=choice(("own", "notice", "trusted_flagger", "order", None)),
        auto_detect=choice((True, False, None)),
        auto_decide=choice(("full", "partial", "none", None)),
        lang=choice(("zh", "en", None)),
        item_kind=choice(("post", "comment")),
        minor=choice(("yes", "no", "unknown", None)),
        clock={"notice": choice(("met", "missed"))},
        measures=choice((None, ["close_account"], ["remove_content", "disable_content"])),
    )
    outcome = made(
        "outcome",
        _later(random, ts),
        random,
        [decision.id],
        action=choice(ACTS),
        result=choice(("accepted", "refused", "unknown", "dead")),
    )
    seen = made(
        "read", _later(random, ts), random, [decision.id], what="evidence", refused=choice((True, False))
    )
    told = choice(("notice_sent", "notice_failed"))
    notice = made(told, _later(random, ts), random, [decision.id], audience="author", channel="webhook")
    return [decision, outcome, seen, notice, *(_appeal(random, decision) if random.random() < 0.5 else [])]


def _appeal(random: Random, decision: Entry) -> list[Entry]:
    against = random.choice(("decision", "no_action"))
    opened = made("appeal", _later(random, decision.ts), random, [decision.id], by="author", against=against)
    result = random.choice(("upheld", "reversed", "partly_reversed", "omitted", "newly_imposed"))
    why = "too_late" if result == "omitted" else None
    at = _later(random, opened.ts)
    decided = made(
        "appeal", at, random, [opened.id, decision.id], by="author", result=result, why_omitted=why
    )
    if result != "reversed":
        return [opened, decided]
    effects = {"remove_content": 1, "strike": random.randrange(1, 3)}
    return [opened, decided, made("reversal", decided.ts, random, [decision.id], effects=effects)]


def _report(random: Random) -> list[Entry]:
    choice = random.choice
    received = made(
        "report_received",
        _at(random),
        random,
        category=choice(CATEGORIES),
        harm=choice(HARMS),
        minor=choice(("yes", "no", None)),
        flagger=choice((None, None, "flagger-1", "flagger-2")),
        complete=choice((True, False)),
    )
    case = made(
        "case_opened",
        received.ts,
        random,
        [received.id],
        kind=choice(("report", "golden")),
        category=received.category,
    )
    review = made(
        "review",
        _later(random, case.ts),
        random,
        [case.id],
        step="first",
        kind=case.data["kind"],
        result=choice(("confirmed", "changed")),
        actions=choice(((), ("hold",))),
    )
    closed = made(
        "report_closed",
        _later(random, review.ts),
        random,
        [received.id, review.id],
        result=choice(("action_law", "action_terms", "no_action", "unfounded")),
        automated=choice((True, False)),
    )
    seen = made("read", closed.ts, random, [received.id], what="evidence", refused=choice((True, False)))
    return [received, case, review, closed, seen]


def _order(random: Random) -> list[Entry]:
    common: dict[str, Any] = {
        "kind": random.choice(("act", "inform")),
        "state": random.choice(("DE", "FR", "CH")),
        "category": random.choice(CATEGORIES),
    }
    received = made("order", _at(random), random, event="received", items=random.randrange(5), **common)
    confirmed = made("order", _later(random, received.ts), random, [received.id], event="confirmed", **common)
    last = random.choice(("given_effect", "refused"))
    return [
        received,
        confirmed,
        made("order", _later(random, confirmed.ts), random, [confirmed.id], event=last, **common),
    ]


def _conduct(random: Random) -> list[Entry]:
    choice = random.choice
    design = choice(("sample", "trial", "population"))
    dispute = made("case_event", _at(random), random, event="dispute_opened")
    return [
        made(
            "quality",
            _at(random),
            random,
            rule=choice(RULES),
            result=choice(("confirmed", "wrong")),
            design=design,
            weight_ppm=choice((1_000_000, 50_000_000, None)) if design == "population" else None,
            decision=choice(("allow", "restrict", "escalate")),
            lang=choice(("zh", "en")),
            item_kind=choice(("post", "comment")),
        ),
        made("golden", _at(random), random, rule=choice(RULES), result="confirmed"),
        made("batch", _at(random), random, counts={"post.allow": random.randrange(99), "comment.allow": 1}),
        made(
            "measure",
            _at(random),
            random,
            rung=choice(("suspend", "warn")),
            why=choice(("illegal_content", "unfounded_notices")),
        ),
        made("measure_end", _at(random), random, why=choice(("expired", "reversed"))),
        made(
            "erased",
            _at(random),
            random,
            entries=["a"] * random.randrange(1, 4),
            why="request",
            **{"class": "evidence"},
        ),
        made("checkpoint_witnessed", _at(random), random),
        made(
            "read",
            _at(random),
            random,
            what="evidence",
            refused=choice((True, False)),
            minor=choice(("yes", None)),
        ),
        made("config", _at(random), random, what="queue"),
        made("pack_change", _at(random), random, event="promoted", by_other=True),
        made("incident", _at(random), random),
        made("referral", _at(random), random, minor="yes"),
        made("rights_request", _at(random), random, kind="erasure"),
        dispute,
        made(
            "case_event",
            _later(random, dispute.ts),
            random,
            [dispute.id],
            event="dispute_closed",
            result=choice(("upheld", "reversed")),
            implemented=choice((True, False)),
        ),
    ]


class Held:
    """Entries in memory as a source."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """The entries of one log."""
        self._entries = entries

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The head of the log."""
        return (head_of([encode(entry) for entry in self._entries]),)

    def entries(self) -> Iterable[Entry]:
        """The entries."""
        return iter(self._entries)


def head_of(leaves: Sequence[bytes], origin: str = ORIGIN) -> Checkpoint:
    """The head of a log of some entries."""
    return Checkpoint(origin, len(leaves), root_of([leaf_hash(leaf) for leaf in leaves]))


def export(folder: Path, entries: Sequence[Entry], origin: str = ORIGIN) -> Path:
    """Write a log as a folder: bundles and a checkpoint whose signature is none."""
    leaves = [encode(entry) for entry in entries]
    for at in range(0, len(leaves), WIDTH):
        part = leaves[at : at + WIDTH]
        path = folder / Tile(None, at // WIDTH, len(part)).path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bundle(part))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_text(note_of(head_of(leaves, origin)), "utf-8")
    return folder


def note_of(head: Checkpoint) -> str:
    """A checkpoint whose signature is none."""
    signature = base64.b64encode(bytes(68)).decode()
    return f"{format_checkpoint(head)}\n— {head.origin} {signature}\n"
