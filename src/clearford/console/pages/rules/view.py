"""What the pages of rules show."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from clearford.console.render.diff import Passage, diff_text
from clearford.console.render.inert import inert
from clearford.runtime.http.rule_drafts import Trials
from clearford.runtime.http.rules import RuleLine, RuleWhole
from clearford.runtime.record.rule_drafts import RuleDraft
from clearford.runtime.rule_sheet import RuleSheet
from clearford.runtime.workbench import Checked, Tried


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of rules."""

    rows: tuple[RuleLine, ...]
    harms: tuple[str, ...]
    harm: str
    status: str
    total: int
    drafts: tuple[RuleDraft, ...]
    can_write: bool

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Harms and families to choose from."""
        return [(one, one) for one in self.harms]


class ShownExample(msgspec.Struct, frozen=True, kw_only=True):
    """An example with what came of it."""

    id: str
    role: str
    text: str
    expect: str
    result: Tried | None

    @property
    def shown(self) -> Markup:
        """The text, inert."""
        return inert(self.text)


class RulePage(msgspec.Struct, frozen=True, kw_only=True):
    """One rule."""

    rule: RuleWhole
    examples: tuple[ShownExample, ...]
    cases: tuple[Tried, ...]
    """Longer tests than examples, where they were run."""
    tested: bool
    harm: str
    """Its harm in words."""
    notices: tuple[tuple[str, tuple[str, ...]], ...]
    """(language, paragraphs)."""
    can_write: bool
    can_stop: bool
    can_let: bool

    @property
    def text(self) -> Markup:
        """The file, inert."""
        return inert(self.rule.text)


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule is written."""

    rule: str
    draft: RuleDraft | None
    mine: bool
    text: str
    checked: Checked | None
    tried: Trials | None
    lang: str

    @property
    def inert(self) -> Markup:
        """The text for somebody who only reads it."""
        return inert(self.text)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What differs from the rule in force."""
        return diff_text(self.draft.base, self.text) if self.draft else ()


class CheckedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found, alone."""

    checked: Checked
    lang: str


def rules_page(
    found: Sequence[RuleLine],
    drafts: Sequence[RuleDraft],
    *,
    harm: str,
    status: str,
    can_write: bool,
) -> RulesPage:
    """The rules of a family or harm and of a status; all where nothing is asked for."""
    return RulesPage(
        rows=tuple(
            one
            for one in found
            if (not harm or one.harm == harm or one.harm.startswith(f"{harm}."))
            and (not status or one.status == status)
        ),
        harms=tuple(sorted({one.harm for one in found} | {one.harm.partition(".")[0] for one in found})),
        harm=harm,
        status=status,
        total=len(found),
        drafts=tuple(one for one in drafts if one.state == "open"),
        can_write=can_write,
    )


def rule_page(
    rule: RuleWhole, trials: Trials | None, lang: str, *, can_write: bool, can_stop: bool, can_let: bool
) -> RulePage:
    """A rule. trials: of its examples, where they were run."""
    results = {one.name: one for one in trials.results} if trials else {}
    names = {one.id for one in rule.sheet.examples}
    return RulePage(
        rule=rule,
        examples=tuple(
            ShownExample(
                id=one.id, role=one.role, text=one.text, expect=one.expect, result=results.get(one.id)
            )
            for one in rule.sheet.examples
        ),
        cases=tuple(one for name, one in results.items() if name not in names),
        tested=trials is not None,
        harm=rule.sheet.harm_name.get(lang, rule.sheet.harm),
        notices=notices_of(rule.sheet),
        can_write=can_write and rule.own,
        can_stop=can_stop and rule.status == "live",
        can_let=can_let and rule.fell_back is not None,
    )


def notices_of(sheet: RuleSheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The notices of a rule, paragraph by paragraph."""
    return tuple((lang, tuple(text.split("\n"))) for lang, text in sheet.notices.items())
