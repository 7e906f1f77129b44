"""Lints of phrase lists, patterns, lists and suppressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from clearford.core.actions import ACTIONS
from clearford.core.errors import DetectError
from clearford.decide.expr import Compare, Const
from clearford.detect.patterns.subset import parse
from clearford.policy.expression import locate
from clearford.policy.fields import short
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.logic import Term, possible_terms
from clearford.policy.model import ListMeta, PhraseFile
from clearford.policy.yaml_reader import Node

_CLOSED_LICENCE = re.compile(r"(?i)(^|[-_ ])(nc|nd)([-_ ]|$)|non-?commercial|no-?derivatives")
_DATED_REASON = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2} \S.*")
MAX_LIFE = timedelta(days=366)
BUDGET_MS = 5.0


def _metas(context: Context) -> Iterator[tuple[ListMeta, Node]]:
    for pack in context.packs.packs:
        yield from ((p.meta, p.node) for p in pack.phrases)
        yield from ((p.meta, p.node) for p in pack.patterns)


def provenance(context: Context) -> Iterator[Issue]:
    """CF-P014: a list may be used by everybody and does not live for ever."""
    for meta, node in _metas(context):
        if _CLOSED_LICENCE.search(meta.licence):
            at = node.value["licence"]
            yield at.issue(
                "CF-P014", f"the licence {short(meta.licence)}", expected="one that allows any use"
            )
        if meta.reviewed and meta.expires and meta.expires - meta.reviewed > MAX_LIFE:
            at = node.value["expires"]
            yield at.issue("CF-P014", f"{meta.expires}", expected="at most 12 months after the review")
    for entry in context.packs.lists():
        licence = entry.header.get("licence", "")
        if _CLOSED_LICENCE.search(licence):
            line = _header_line(entry.lines, "licence")
            yield entry.issue(
                "CF-P014", f"the licence {short(licence)}", line, expected="one that allows any use"
            )
        if entry.retrieved and entry.expires and entry.expires - entry.retrieved > MAX_LIFE:
            line = _header_line(entry.lines, "expires")
            yield entry.issue(
                "CF-P014", f"{entry.expires}", line, expected="at most 12 months after the day it was taken"
            )


def _header_line(lines: tuple[str, ...], name: str) -> int:
    return next((i for i, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)


def entries_with_reason(context: Context) -> Iterator[Issue]:
    """CF-P014: an entry that can remove content says since when and why it is there."""
    strong: dict[str, str] = {}
    for rule, conditions in context.parsed():
        if rule.then and any(ACTIONS[a].needs_exact for a in rule.then.actions):
            strong.update(dict.fromkeys(conditions.lists | known_lists(conditions.signals), rule.id))
    for entry in context.packs.lists():
        if entry.name not in strong or entry.effect == "exempts":
            continue
        for row in entry.entries:
            if not _DATED_REASON.fullmatch(row.comment):
                by = strong[entry.name]
                found = f"{short(row.value)} without day and reason, though `{by}` may remove on it"
                yield entry.issue("CF-P014", found, row.line, expected="`entry # 2026-11-22 why`")


def pattern_subset(context: Context) -> Iterator[Issue]:
    """CF-P017: every pattern is matched in linear time."""
    for file in context.packs.patterns():
        for node in (*file.patterns, *file.heard):
            try:
                parse(node.raw)
            except DetectError as error:
                at = max((error.place.column or 1) - 1, 0)
                yield locate(
                    node,
                    at,
                    at + 1,
                    "CF-P017",
                    error.message,
                    expected="the linear-time subset",
                    suggestion=error.suggestion or "",
                )


def pattern_time(context: Context) -> Iterator[Issue]:
    """CF-P104: a pattern stays in its time on hostile text; a live rule may not rest on one that does not."""
    used = _used(context, live=True)
    for file in context.packs.patterns():
        for i, node in enumerate((*file.patterns, *file.heard)):
            spent = context.pattern_ms.get((file.meta.name, i), 0.0)
            if spent > BUDGET_MS:
                found = f"{spent:.0f} ms on 10,000 hostile characters"
                help_ = "lower the bounds of the repeats"
                yield node.issue(
                    "CF-P104",
                    found,
                    expected=f"at most {BUDGET_MS:g} ms",
                    suggestion=help_,
                    live=file.meta.name in used,
                )


def known_lists(signals: Iterable[str]) -> set[str]:
    """The lists of known texts behind some signals."""
    return {name.split(".")[2] for name in signals if name.startswith("text.known.")}


def _used(context: Context, *, live: bool) -> set[str]:
    """Names of the lists, phrases and patterns that rules read."""
    used: set[str] = set()
    for rule, conditions in context.parsed():
        if live and not rule.live:
            continue
        used |= conditions.lists | known_lists(conditions.signals)
        for name in conditions.signals:
            parts = name.split(".")
            if parts[0] == "text" and parts[1] in ("phrase", "pattern"):
                used.add(parts[2])
    return used


def expiring(context: Context) -> Iterator[Issue]:
    """CF-P110: a list that live rules read does not expire under them."""
    used = _used(context, live=True)
    soon = context.today + timedelta(days=30)
    for meta, node in _metas(context):
        if meta.name in used and meta.expires is not None and meta.expires <= soon:
            at = node.value["expires"]
            yield at.issue(
                "CF-P110",
                _when(meta.expires, context.today),
                expected="a later day, after a review",
                live=True,
            )
    for entry in context.packs.lists():
        if entry.name in used and entry.expires is not None and entry.expires <= soon:
            line = _header_line(entry.lines, "expires")
            found = _when(entry.expires, context.today)
            yield entry.issue("CF-P110", found, line, expected="a later day, after a review", live=True)


def _when(expires: date, today: date) -> str:
    days = (expires - today).days
    return f"expired on {expires}" if days < 0 else f"expires on {expires}, in {days} days"


def unused(context: Context) -> Iterator[Issue]:
    """CF-P204: every list is read by some rule."""
    used = _used(context, live=False)
    help_ = "use it in a condition, or delete the file"
    for meta, node in _metas(context):
        if meta.name not in used:
            at = node.value.get("name", node)
            yield at.issue("CF-P204", f"`{meta.name}`", expected="a rule that reads it", suggestion=help_)
    for entry in context.packs.lists():
        if entry.name not in used:
            yield entry.issue(
                "CF-P204", f"`{entry.name}`", 1, expected="a rule that reads it", suggestion=help_
            )


def one_entry(context: Context) -> Iterator[Issue]:
    """CF-P205: a list of one entry is better written in the condition."""
    for file in context.packs.phrases():
        if len(file.phrases) == 1:
            yield file.phrases[0].node.issue("CF-P205", "one phrase", expected="two phrases or more")
    for entry in context.packs.lists():
        if len(entry.entries) == 1:
            help_ = "compare with the literal in the condition"
            yield entry.issue(
                "CF-P205", "one entry", entry.entries[0].line, expected="two or more", suggestion=help_
            )


def syllables(text: str) -> int:
    """Syllables of a phrase: one a hanzi or digit, vowel groups of other words."""
    count = len(re.findall(r"[\u3400-\u9fff\uac00-\ud7afぁ-ヿ0-9]", text))
    for word in re.findall(r"[^\W\d_\u3400-\u9fff\uac00-\ud7afぁ-ヿ]+", text):
        count += max(1, len(re.findall(r"[aeiouyà-ÿ]+", word.lower())))
    return count


def short_phrases(context: Context) -> Iterator[Issue]:
    """CF-P206: a short phrase does not decide on its own."""
    alone: dict[str, str] = {}
    for rule, conditions in context.parsed():
        found = possible_terms(conditions.when.expr, context.domain_of(rule, conditions)) or ()
        for term in found:
            name = _only_phrases(term)
            if name:
                alone.setdefault(name, rule.id)
    for file in context.packs.phrases():
        issue = _short(file, alone.get(file.meta.name, ""))
        if issue is not None and file.meta.effect == "hits":
            yield issue


def _only_phrases(term: Term) -> str:
    """The phrase list on which alone a term rests with a single hit, or an empty text."""
    names = {atom.signal for atom in term if not isinstance(atom, Const)}
    lists = {name.split(".")[2] for name in names if name.startswith("text.phrase.")}
    if len(lists) != 1 or any(not name.startswith("text.phrase.") for name in names):
        return ""
    for atom in term:
        if isinstance(atom, Compare) and isinstance(atom.value, int):
            if (atom.op == ">=" and atom.value >= 2) or (atom.op == ">" and atom.value >= 1):
                return ""
    return lists.pop()


def _short(file: PhraseFile, rule: str) -> Issue | None:
    few = [p for p in file.phrases if syllables(p.text) < 3]
    if not few or not rule:
        return None
    more = f" and {len(few) - 1} more" if len(few) > 1 else ""
    found = f"`{few[0].text}`{more} alone carry the rule"
    help_ = "ask for a second signal or two phrases, or write the phrase longer"
    return few[0].node.issue(
        "CF-P206", found, expected="three syllables or more", suggestion=help_, rule=rule
    )


MAX_SUPPRESSION = timedelta(days=180)


def suppressions(context: Context) -> Iterator[Issue]:
    """CF-P019: an exception names one rule and one finding, and ends."""
    ids = {rule.id for rule in context.packs.rules()}
    for pack in context.packs.packs:
        for line in pack.suppressions:
            problem = ""
            if any(sign in line.rule + line.code + line.baseline for sign in "*?[]"):
                problem = "a wildcard"
            elif line.rule and line.rule not in ids:
                problem = f"the rule {short(line.rule)}, which does not exist"
            elif bool(line.code) == bool(line.baseline):
                problem = "not exactly one of `code` and `baseline`"
            elif line.code and not re.fullmatch(r"CF-P[12][0-9]{2}", line.code):
                problem = f"the code {short(line.code)}"
            elif line.expires and line.expires < context.today:
                problem = f"expired on {line.expires}"
            elif line.expires and line.expires > context.today + MAX_SUPPRESSION:
                problem = f"{line.expires}, more than 180 days ahead"
            if problem:
                expected = "one rule, one medium or low code or baseline item, at most 180 days"
                yield line.node.issue("CF-P019", problem, expected=expected, rule=line.rule or None)
