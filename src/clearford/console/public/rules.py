"""The published rules: which act, what people are told, on which legal basis, and how they changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from clearford.console.i18n import N_
from clearford.console.public.visit import ASKING, AnyRequest, Visit
from clearford.core.actions import ACTIONS
from clearford.core.reasons import Language

Both = dict[str, str]
"""Language -> words."""


class Basis(msgspec.Struct, frozen=True):
    """A law that a rule serves."""

    cited: Both
    verified: bool


class Rule(msgspec.Struct, frozen=True):
    """A rule as the interface tells it."""

    id: str
    version: str
    harm: str
    harm_name: Both
    does: str
    actions: tuple[str, ...]
    explain: Both
    basis: tuple[Basis, ...]
    terms_link: str | None
    since: str
    duration_h: int | None

    def named(self, lang: Language) -> str:
        """What it is about."""
        name = words_of(self.harm_name, lang) or self.harm
        return name[:1].upper() + name[1:]


class Rules(msgspec.Struct, frozen=True):
    """All of them."""

    rules: tuple[Rule, ...]
    unpublished: int


class Step(msgspec.Struct, frozen=True):
    """How a rule stood from a moment on."""

    at: int
    back: bool
    version: str | None
    explain: Both


class WithHistory(msgspec.Struct, frozen=True):
    """A rule and how it changed."""

    rule: Rule
    history: tuple[Step, ...]


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in a list."""

    path: str
    id: str
    explain: str
    done: str
    """What it does by itself, as a sentence; empty where it only asks a person to look."""
    basis: tuple[str, ...]


class HarmGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The rules about one harm."""

    id: str
    name: str
    rules: tuple[RuleRow, ...]


class RulesView(msgspec.Struct, frozen=True, kw_only=True):
    """What the list shows."""

    groups: tuple[HarmGroup, ...]
    count: int
    unpublished: int


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a rule."""

    at: int
    back: bool
    version: str | None
    explain: str


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of a rule shows."""

    row: RuleRow
    name: str
    version: str
    since: str
    terms_link: str | None
    days: int | None
    """After which what it does ends by itself."""
    unverified: bool
    history: tuple[StepRow, ...]


def words_of(both: Both, lang: Language) -> str:
    """Words in a language, or in another where there are none; empty for nothing."""
    return both.get(lang) or next(iter(both.values()), "")


def row_of(rule: Rule, lang: Language) -> RuleRow:
    """A rule in a list."""
    return RuleRow(
        path=f"/rules/{quote(rule.id, safe='')}",
        id=rule.id,
        explain=words_of(rule.explain, lang),
        done=_done(rule.actions, lang) if rule.does == "restrict" else "",
        basis=tuple(words_of(one.cited, lang) for one in rule.basis),
    )


def _done(actions: tuple[str, ...], lang: Language) -> str:
    """Actions as a sentence, such as `Remove the link, hold for review.`, in their own order."""
    if lang == "zh":
        return "、".join(ACTIONS[name].zh for name in actions) + "。"
    words = ", ".join(ACTIONS[name].en for name in actions)
    return f"{words[:1].upper()}{words[1:]}."


def list_of(found: Rules, lang: Language) -> RulesView:
    """The list, grouped by harm."""
    return RulesView(
        groups=tuple(_groups(found.rules, lang)), count=len(found.rules), unpublished=found.unpublished
    )


def _groups(rules: tuple[Rule, ...], lang: Language) -> Iterator[HarmGroup]:
    for harm, mine in groupby(rules, key=lambda rule: rule.harm):
        several = tuple(mine)
        yield HarmGroup(
            id=harm.replace(".", "-"),
            name=several[0].named(lang),
            rules=tuple(row_of(rule, lang) for rule in several),
        )


def page_of(found: WithHistory, lang: Language) -> RuleView:
    """The page of a rule."""
    rule = found.rule
    return RuleView(
        row=row_of(rule, lang),
        name=rule.named(lang),
        version=rule.version,
        since=rule.since,
        terms_link=rule.terms_link,
        days=None if rule.duration_h is None else -(-rule.duration_h // 24),
        unverified=any(not one.verified for one in rule.basis),
        history=tuple(
            StepRow(at=one.at, back=one.back, version=one.version, explain=words_of(one.explain, lang))
            for one in found.history
        ),
    )


@get("/rules", opt=ASKING)
async def rules(request: AnyRequest) -> Response[str]:
    """Every rule that acts."""
    visit = Visit(request)
    view = list_of(await visit.get("/v1/published/rules", Rules), visit.lang)
    return visit.page("public/rules.html", view, title=N_("Our rules"))


@get("/rules/{rule_id:str}", opt=ASKING)
async def rule_page(request: AnyRequest, rule_id: FromPath[str]) -> Response[str]:
    """One rule."""
    visit = Visit(request)
    found = await visit.get(f"/v1/published/rules/{quote(rule_id, safe='')}", WithHistory)
    return visit.page("public/rule.html", page_of(found, visit.lang), title=N_("A rule"))


ROUTES: tuple[Any, ...] = (rules, rule_page)
