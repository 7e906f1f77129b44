"""What the pages of reviewers show: answers of the interface, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.keys import Key
from clearford.console.pages.evidence.view import Panel
from clearford.console.pages.me.own import Preferences
from clearford.console.pages.review.forms import NO_ACTION, DecisionForm, Draft
from clearford.console.render.inert import inert
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.reasons import Language

SECOND = 1_000_000
"""Microseconds."""
HOUR = 3_600 * SECOND
WARN_S = 120
"""Seconds before the end of a lease at which the page says so."""
NUMBERED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("label", ("label_content", "warn_viewer")),
    ("limit", ("limit_reach", "limit_interaction", "age_gate")),
    ("hold", ("hold",)),
    ("take_out", ("remove_link", "mask_personal")),
    ("disable", ("disable_content",)),
    ("remove", ("remove_content",)),
    ("warn", ("warn_user", "offer_help")),
    ("account", ("limit_feature", "ask_verification", "pause_payout", "suspend_account", "close_account")),
)
"""Id of a key -> the actions behind it, weakest first. The same in every queue."""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue in which cases wait for this person."""

    queue: str
    cases: int
    due: int | None
    oldest: int
    soon: int


class Rest(msgspec.Struct, frozen=True):
    """Why nothing severe is shown for now."""

    why: str
    until: int
    en: str
    zh: str

    def say(self, lang: Language) -> str:
        """The reason in words."""
        return self.zh if lang == "zh" else self.en


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """What one looked at today, in minutes."""

    minutes: Mapping[str, int]
    rest: Rest | None
    severe: int
    daily: int
    break_until: int | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody decided."""

    outcome: str
    actions: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A decision in a case; by whom is not told."""

    name: str
    at: int
    verdict: Verdict


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its holder sees it."""

    id: str
    kind: str
    state: str
    queue: str
    harm: str | None
    lang: str | None
    severity: int
    due: int | None
    opened: int
    owner_until: int | None = None
    life: bool = False
    minors: bool = False
    joined: int = 0
    steps: tuple[Step, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether two people differ, and this one is to decide."""
        return self.state == "adjudication"


class Note(msgspec.Struct, frozen=True):
    """A note in a case."""

    at: int
    own: bool
    text: str


class Laid(msgspec.Struct, frozen=True):
    """What lies on the desk, as far as the case itself goes, and what people wrote beside it."""

    case: Case
    notes: tuple[Note, ...] = ()
    draft: Draft | None = None


class Lease(msgspec.Struct, frozen=True):
    """Until when a case is held."""

    owner_until: int | None = None


class Held(msgspec.Struct, frozen=True):
    """Cases that one holds."""

    cases: tuple[Case, ...]


class Claimed(msgspec.Struct, frozen=True):
    """The case that was claimed."""

    case: Case | None
    rest: Rest | None = None


class Decided(msgspec.Struct, frozen=True):
    """What a decision led to."""

    next: Case | None
    """The case that was claimed with it."""


class Reopening(msgspec.Struct, frozen=True, kw_only=True):
    """What became of asking a lead to open a case again."""

    state: str
    at: int
    due: int
    answer: str | None = None


class OwnDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of this person."""

    case: str
    kind: str = "review"
    queue: str
    harm: str | None
    at: int
    outcome: str | None
    actions: tuple[str, ...]
    state: str
    holds: str | None
    appeal: str | None
    undo_until: int | None
    reopening: Reopening | None = None


class OwnDecisions(msgspec.Struct, frozen=True):
    """Some of them, the latest first."""

    decisions: tuple[OwnDecision, ...]
    after: str | None = None


class WaitingCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that could be claimed."""

    id: str
    queue: str
    harm: str | None
    lang: str | None
    severity: int
    opened: int
    due: int | None
    joined: int
    differ: bool
    why: Mapping[str, str]


class Waiting(msgspec.Struct, frozen=True):
    """Cases that could be claimed, the most urgent first."""

    cases: tuple[WaitingCase, ...]
    more: bool


class NoteShown(msgspec.Struct, frozen=True):
    """The same as a page shows it."""

    at: int
    own: bool
    text: Markup


class Letter(msgspec.Struct, frozen=True):
    """A letter in one language, paragraph by paragraph."""

    lang: str
    lines: tuple[Markup, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a case that one had."""

    case: str
    state: str
    at: int | None
    outcome: str | None = None
    actions: tuple[str, ...] = ()


class Left(msgspec.Struct, frozen=True):
    """The same, with what one left in it."""

    standing: Standing
    draft: Draft | None


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be decided."""

    value: str
    label: str
    """In words of the reader's language."""
    key: Key
    chosen: bool
    also: bool
    """Whether it is chosen beside another one."""


class AtWork(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of somebody at work begins with."""

    preferences: Preferences
    last: OwnDecision | None
    exposure: Exposure


class Undo(msgspec.Struct, frozen=True):
    """The last decision, while it can be taken back."""

    case: str
    what: tuple[str, ...]
    """Messages, or names of actions in words."""
    seconds: int


class QueuesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where people begin."""

    queues: tuple[Queue, ...]
    held: tuple[Case, ...]
    exposure: Exposure
    undo: Undo | None
    keys: Mapping[str, Key]
    now: int
    can_claim: bool
    nothing: bool = False
    """A claim gave nothing."""

    @property
    def waiting(self) -> int:
        """How many wait in all queues."""
        return sum(queue.cases for queue in self.queues)


class Counts(msgspec.Struct, frozen=True):
    """The table of queues."""

    queues: tuple[Queue, ...]
    now: int


class WaitingPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of cases that wait."""

    found: Waiting
    wanted: Mapping[str, str]
    keys: Mapping[str, Key]
    now: int


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """One case, with what can be decided about it."""

    case: Case
    panel: Panel
    proposal: tuple[str, ...]
    """What the rules want, in words: shown once something is chosen, never to a second reader."""
    folded: bool
    """Whether the material is folded until one asks for it."""
    options: tuple[Option, ...]
    typed: DecisionForm
    notes: tuple[NoteShown, ...]
    undo: Undo | None
    exposure: Exposure
    keys: Mapping[str, Key]
    now: int
    lang: Language
    letters: tuple[Letter, ...] = ()

    def said(self, step: Step) -> tuple[str, ...]:
        """What somebody decided, in words or messages."""
        return decided_in_words(step.verdict.outcome, step.verdict.actions, self.lang)

    @property
    def lease_s(self) -> int:
        """Seconds until the lease is over."""
        return max(0, ((self.case.owner_until or 0) - self.now) // SECOND)

    @property
    def due_s(self) -> int | None:
        """Seconds until it must be decided; none without a clock, 0 once it is over."""
        return None if self.case.due is None else max(0, (self.case.due - self.now) // SECOND)


class LostPage(msgspec.Struct, frozen=True, kw_only=True):
    """A case that one no longer holds, with what one was about to decide."""

    standing: Standing
    what: tuple[str, ...]
    """What holds, in words or messages."""
    choice: tuple[str, ...]
    """What one was about to decide."""
    words: tuple[tuple[str, Markup], ...]
    """What one had written: message -> words."""
    keys: Mapping[str, Key]
    area: str
    can_claim: bool


class MineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; texts are messages or names of actions in words."""

    case: str
    at: int
    queue: str
    harm: str | None
    what: tuple[str, ...]
    state: str
    holds: str | None
    appeal: str | None
    can_undo: bool
    reopening: Reopening | None
    answer: Markup
    """Of a lead, where one answered."""
    can_ask: bool
    """Whether a lead can be asked to open it again."""


class MinePage(msgspec.Struct, frozen=True, kw_only=True):
    """One's own decisions."""

    found: OwnDecisions
    rows: tuple[MineRow, ...]
    now: int

    def asked(self, one: MineRow) -> str:
        """What became of asking a lead: a message; empty where nobody was asked."""
        return "" if one.reopening is None else REOPENINGS[one.reopening.state]


class LeaseView(msgspec.Struct, frozen=True):
    """How long a case is still held."""

    seconds: int
    warn: bool


class NoticeView(msgspec.Struct, frozen=True):
    """The letter that a choice would send."""

    letters: tuple[Letter, ...]
    chosen: bool


REOPENINGS = {
    "open": N_("a lead was asked"),
    "granted": N_("a lead opened it again"),
    "refused": N_("a lead let it stand"),
}
"""State of a question to a lead -> message."""
OUTCOMES = {"no_action": N_("no action"), "restrict": N_("restricted")}
STATES = {
    "open": N_("opened again"),
    "second": N_("somebody else decides too"),
    "decided": N_("decided"),
    "closed": N_("closed"),
    "appealed": N_("appealed"),
}
"""State of a decision -> message."""
APPEALS = {
    "open": N_("open"),
    "upheld": N_("upheld"),
    "reversed": N_("reversed"),
    "partly_reversed": N_("partly reversed"),
    "omitted": N_("left undecided"),
    "newly_imposed": N_("newly imposed"),
}
"""Result of an appeal -> message."""


def options(keys: Mapping[str, Key], typed: DecisionForm, lang: Language) -> tuple[Option, ...]:
    """What can be decided, in the order of the digits, with what was chosen before."""
    nothing = keys[NO_ACTION]
    found = [
        Option(
            value=NO_ACTION,
            label=nothing.label(lang),
            key=nothing,
            chosen=typed.choice == NO_ACTION,
            also=False,
        )
    ]
    for id, actions in NUMBERED:
        found += [
            Option(
                value=name,
                label=action_in_words(name, lang),
                key=keys[id],
                chosen=typed.choice == name,
                also=name in typed.actions and name != typed.choice,
            )
            for name in actions
        ]
    return tuple(found)


def action_in_words(name: str, lang: Language) -> str:
    """An action in words of a language."""
    spec = PERSONS_ACTIONS.get(name)
    return name if spec is None else (spec.zh if lang == "zh" else spec.en)


def decided_in_words(outcome: str | None, actions: Sequence[str], lang: Language) -> tuple[str, ...]:
    """What was decided: its actions in words, or the message of its outcome."""
    if actions:
        return tuple(action_in_words(name, lang) for name in actions)
    return () if outcome is None else (OUTCOMES.get(outcome, outcome),)


def proposal_of(panel: Panel, lang: Language) -> tuple[str, ...]:
    """What the rules of a case want done, in words; nothing where it must not be told."""
    names = (name for one in panel.rules for name in one.rule.proposal or ())
    return tuple(action_in_words(name, lang) for name in dict.fromkeys(names))


def undo_of(last: OwnDecision | None, now: int, lang: Language) -> Undo | None:
    """The last decision while it can be taken back; none where it cannot."""
    if last is None or last.undo_until is None or last.undo_until <= now:
        return None
    what = decided_in_words(last.outcome, last.actions, lang)
    return Undo(last.case, what, -(-(last.undo_until - now) // SECOND))


def mine_row(one: OwnDecision, now: int, lang: Language) -> MineRow:
    """A decision as its person reads it."""
    return MineRow(
        case=one.case,
        at=one.at,
        queue=one.queue,
        harm=one.harm,
        what=decided_in_words(one.outcome, one.actions, lang),
        state=STATES.get(one.state, one.state),
        holds=None if one.holds is None else OUTCOMES.get(one.holds, one.holds),
        appeal=None if one.appeal is None else APPEALS.get(one.appeal, one.appeal),
        can_undo=one.undo_until is not None and one.undo_until > now,
        reopening=one.reopening,
        answer=inert("" if one.reopening is None else one.reopening.answer or ""),
        can_ask=one.state in ("decided", "closed")
        and one.kind in ("review", "report")
        and (one.reopening is None or one.reopening.state != "open"),
    )


def letters_of(letters: Mapping[str, str]) -> tuple[Letter, ...]:
    """Letters by language, as pages show them."""
    return tuple(
        Letter(
            "zh-CN" if code == "zh" else code,
            tuple(inert(line) for line in words.splitlines() if line.strip()),
        )
        for code, words in letters.items()
    )


def notes_shown(notes: Sequence[Note]) -> tuple[NoteShown, ...]:
    """Notes as a page shows them."""
    return tuple(NoteShown(one.at, one.own, inert(one.text)) for one in notes)


def lost_page(left: Left, keys: Mapping[str, Key], lang: Language, *, area: str, can_claim: bool) -> LostPage:
    """What became of a case, and what was left in it."""
    standing, draft = left.standing, left.draft or Draft()
    words = ((N_("Reason"), draft.reason), (N_("Note"), draft.note))
    told = ((N_("For the person concerned"), said) for said in draft.written.values())
    chosen = "" if draft.choice == NO_ACTION else draft.choice
    return LostPage(
        standing=standing,
        what=decided_in_words(standing.outcome, standing.actions, lang),
        choice=decided_in_words(
            "no_action" if draft.choice == NO_ACTION else None, (chosen,) if chosen else (), lang
        ),
        words=tuple((label, inert(said)) for label, said in (*words, *told) if said),
        keys=keys,
        area=area,
        can_claim=can_claim,
    )
