"""An entry says in public what was done, on which ground, where and how long, with or without a notice."""

from __future__ import annotations

from msgspec.structs import replace

from clearford.act.fields import public_fields
from clearford.act.plan import plan
from clearford.core.actions import CaseWanted
from clearford.core.dates import HOUR
from clearford.core.entries import Entry
from clearford.core.reasons import Circumstances, Effects, Restriction
from clearford.ledger.canonical import decode, encode
from tests.act.samples import KNOWN, NOW, RULE, TEXT, decision


def entry_of(effects: Effects, known: Circumstances = KNOWN) -> Entry:
    """The entry, as it is read back from its bytes."""
    fields = public_fields(effects, known, auto_detect=True, auto_decide="full")
    return decode(encode(Entry(id="0" * 32, type="decision", ts=NOW, log="record.example.org/1", **fields)))


def test_a_restriction_as_an_entry() -> None:
    case = CaseWanted(route="fraud", deadline_h=8)
    effects = plan(decision("restrict", "hold", "offer_help", case=case), {RULE: TEXT}, now=NOW)
    entry = entry_of(effects)
    wanted = {
        "actions": ("hold", "offer_help"),
        "rules": (f"{RULE}@0.2.0",),
        "basis": ("FR-25",),
        "scope": (),
        "start": NOW,
        "end": None,
        "review_by": NOW + 8 * HOUR,
        "ground": "contract",
        "source": "own",
        "auto_decide": "full",
        "harm": "phishing.lookalike",
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        "keywords": ("KEYWORD_PHISHING",),
        "lang": "de-AT",
        "content_type": "text",
        "data": {
            "measures": ["hold"],
            "account_type": "private",
            "content_at": KNOWN.content_at,
            "applied": NOW,
        },
    }
    assert {name: getattr(entry, name) for name in wanted} == wanted


def test_what_is_counted_without_a_notice_has_the_same_fields() -> None:
    loud = plan(decision("restrict", "limit_reach"), {RULE: TEXT}, now=NOW)
    silent = plan(decision("restrict", "limit_reach"), {RULE: replace(TEXT, notice="count_only")}, now=NOW)
    assert silent.statement is None
    assert entry_of(silent) == entry_of(loud)


def test_what_a_person_only_looks_at_has_a_harm_and_no_ground() -> None:
    entry = entry_of(plan(decision("escalate", case=CaseWanted(route="fraud")), {RULE: TEXT}, now=NOW))
    assert (entry.ground, entry.start, entry.data["measures"]) == (None, None, [])
    assert entry.harm == "phishing.lookalike"


def test_several_restrictions_are_told_by_the_widest() -> None:
    effects = plan(decision("restrict", "hold"), {RULE: TEXT}, now=NOW)
    one = Restriction(action="hold", scope=("FR",), start=NOW, end=NOW + 2 * HOUR)
    two = Restriction(action="limit_reach", scope=("DE",), start=NOW + 1, end=NOW + HOUR)
    both = entry_of(replace(effects, measures=(one, two)))
    assert (both.scope, both.start, both.end) == (("DE", "FR"), NOW, NOW + 2 * HOUR)
    wide = entry_of(replace(effects, measures=(one, replace(two, scope=(), end=None))))
    assert (wide.scope, wide.end) == ((), None)


def test_an_unknown_circumstance_is_left_out() -> None:
    entry = entry_of(plan(decision("restrict", "hold"), {RULE: TEXT}, now=NOW), Circumstances())
    assert entry.data == {"measures": ["hold"], "applied": NOW}
    assert (entry.lang, entry.minor) == (None, "unknown")
