"""The panel of evidence: what the interface lays on the desk, as templates show it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from clearford.console.i18n import N_
from clearford.console.keys import Key
from clearford.console.pages.evidence.pictures import Pictures, pictures_of
from clearford.console.pages.me.own import Preferences
from clearford.console.render.evidence import Line, Value, lines_of, values_of
from clearford.console.render.inert import inert
from clearford.console.render.views import Part, part_of, stack_of
from clearford.core.reasons import Language
from clearford.runtime.guidance import RuleShown
from clearford.runtime.http.evidence_views import OnDesk
from clearford.runtime.record.actors import ActorSummary
from clearford.runtime.record.evidence_views import ITEM, Said, Why
from clearford.runtime.record.precedents import Copies, Counted, Precedent
from clearford.runtime.veil import TextView

SAID = {
    "report": N_("What a reporter wrote"),
    "statement": N_("What the person was told"),
    "appeal": N_("What the person answered"),
    "question": N_("What was asked"),
    "answer": N_("What was answered"),
}
"""Name of a content -> what it is."""


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, its words ready to be shown."""

    rule: RuleShown
    explain: dict[str, Markup]
    """Language -> what the person concerned is told."""
    guidance: dict[Language, Markup]
    alike: dict[Language, tuple[tuple[str, Markup], ...]]
    """What looks alike and is not meant: a message that says what it is, and the words."""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote or was told."""

    label: str
    """A message."""
    part: Part


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a reviewer sees of a case but the decision itself."""

    case: str
    back: str
    """Path of the page that the panel stands on."""
    why: Why
    original: Part
    views: tuple[Part, ...]
    """Views that differ from the original, in the order of detectors."""
    lines: tuple[Line, ...]
    more_lines: int
    """Findings that are not listed."""
    values: tuple[Value, ...]
    said: tuple[Words, ...]
    rules: tuple[RuleView, ...]
    pictures: Pictures
    actor: ActorSummary | None
    copies: Copies
    precedents: Counted
    opinions: tuple[Opinion, ...]
    erased: bool
    cut: bool
    minor: bool


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What one of two wrote who differ."""

    at: int
    reason: Markup | None
    """None once it is erased."""


class PrecedentView(msgspec.Struct, frozen=True, kw_only=True):
    """One case that people decided."""

    case: str
    upheld: bool
    appealed: bool
    closed: int
    part: Part | None
    """None when its words are erased."""


class PrecedentsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of precedents."""

    case: str
    back: str
    found: tuple[PrecedentView, ...]


class RevealedView(msgspec.Struct, frozen=True, kw_only=True):
    """A value for a minute."""

    back: str
    value: Markup
    seconds: int
    case: str
    which: str
    purpose: str
    words: str
    keys: Mapping[str, Key]


class TextPage(msgspec.Struct, frozen=True, kw_only=True):
    """A long text by parts."""

    case: str
    back: str
    part: Part
    cut: bool


def panel_of(
    desk: OnDesk,
    chosen: Preferences,
    *,
    back: str = "",
    at: int | None = None,
    show_invisible: bool = True,
) -> Panel:
    """The panel of what lies on the desk.

    chosen: how the person wants pictures to be shown. back: path of the page it stands on; that of a review
    by default. at: where the shown part of the text begins; around its first evidence by default.
    """
    seen, lang = desk.seen, html_lang(desk.seen.lang)
    return Panel(
        case=desk.case.id,
        back=back or back_of(desk.case.id, appeal=desk.case.kind == "appeal"),
        why=desk.why,
        original=part_of(seen.original, lang, at, show_invisible=show_invisible),
        views=stack_of(seen.original, seen.views, lang, at),
        lines=lines_of(seen.findings, seen.original),
        more_lines=seen.all_findings - len(seen.findings),
        values=(
            *values_of(seen.original.masked, ITEM),
            *(value for one in seen.said for value in values_of(one.masked, one.which)),
        ),
        said=tuple(_words(one) for one in seen.said),
        rules=tuple(map(_rule, desk.rules)),
        pictures=pictures_of(desk.case.id, desk.media, chosen, harm=desk.case.harm),
        actor=desk.actor,
        copies=desk.copies,
        precedents=desk.precedents,
        opinions=tuple(
            Opinion(at=one.at, reason=None if one.reason is None else inert(one.reason))
            for one in desk.opinions
        ),
        erased=seen.erased,
        cut=seen.cut,
        minor=seen.minor,
    )


def precedents_view(case: str, back: str, found: list[Precedent]) -> PrecedentsView:
    """The page of precedents."""
    return PrecedentsView(
        case=case,
        back=back,
        found=tuple(
            PrecedentView(
                case=one.case,
                upheld=one.ruling == "upheld",
                appealed=one.appealed,
                closed=one.closed,
                part=None if one.text is None else _part(one.text, one),
            )
            for one in found
        ),
    )


def back_of(case: str, *, appeal: bool) -> str:
    """The path of the page on which a case is decided."""
    return f"/{'appeals' if appeal else 'review'}/{case}"


def html_lang(lang: str | None) -> str | None:
    """A language as a page says it; Chinese without a script is taken for simplified."""
    return "zh-CN" if lang == "zh" else lang


def _words(one: Said) -> Words:
    view = TextView(name=one.name, text=one.text, masked=one.masked)
    return Words(label=SAID.get(one.name, one.name), part=part_of(view, None))


def _part(text: str, one: Precedent) -> Part:
    return part_of(TextView(name="original", text=text, masked=one.masked), html_lang(one.lang))


def _rule(rule: RuleShown) -> RuleView:
    return RuleView(
        rule=rule,
        explain={lang: inert(words) for lang, words in rule.explain.items()},
        guidance={"en": inert(rule.guidance), "zh": inert(rule.guidance_zh or rule.guidance)},
        alike={
            "en": _alike(rule, rule.false_positives),
            "zh": _alike(rule, rule.false_positives_zh or rule.false_positives),
        },
    )


def _alike(rule: RuleShown, mistaken: tuple[str, ...]) -> tuple[tuple[str, Markup], ...]:
    found = (
        (N_("Easily mistaken"), mistaken),
        (N_("Near miss"), rule.near_misses),
        (N_("Harmless"), rule.benign),
    )
    return tuple((label, inert(words)) for label, some in found for words in some)
