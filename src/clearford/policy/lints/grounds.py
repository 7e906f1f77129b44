"""Lints of what a rule stands on: law, harm, categories, and the limits of scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from clearford.policy.fields import did_you_mean, short
from clearford.policy.issue import Issue
from clearford.policy.law import Obligation
from clearford.policy.lints.context import Context
from clearford.policy.model import Basis, Pack, RuleFile


def legal_basis(context: Context) -> Iterator[Issue]:
    """CF-P012: each basis exists, is quoted rightly, and a live rule has a verified one."""
    for pack, rule in context.rules():
        for basis in rule.legal_basis:
            duty = context.resources.obligations.get(basis.law.obligation)
            if duty is None:
                help_ = did_you_mean(basis.law.obligation, context.resources.obligations)
                found = f"the obligation {short(basis.law.obligation)}"
                yield rule.issue(
                    "CF-P012", found, basis.node, expected="an id of the duties register", suggestion=help_
                )
            else:
                yield from _basis(rule, basis, duty, pack, context)
        if rule.live and not any(is_verified(context, b) for b in rule.legal_basis):
            found = "only unverified bases on a live rule"
            help_ = "have a person read the text, or set `status: trial`"
            yield rule.issue(
                "CF-P012", found, rule.at("legal_basis"), expected="a verified basis", suggestion=help_
            )


def is_verified(context: Context, basis: Basis) -> bool:
    """The author and the register both call it verified."""
    duty = context.resources.obligations.get(basis.law.obligation)
    return basis.law.status == "verified" and duty is not None and duty.verified


def _basis(rule: RuleFile, basis: Basis, duty: Obligation, pack: Pack, context: Context) -> Iterator[Issue]:
    law, node = basis.law, basis.node
    if not law.article:
        yield rule.issue(
            "CF-P012", f"`{law.obligation}` without an article", node, expected=f"`{duty.article}`"
        )
    elif not _is_part_of(law.article, duty.article):
        yield rule.issue(
            "CF-P012", f"article {short(law.article)}", node.value["article"], expected=f"`{duty.article}`"
        )
    if law.jurisdiction != duty.jurisdiction:
        at = node.value.get("jurisdiction", node)
        yield rule.issue("CF-P012", f"jurisdiction {law.jurisdiction}", at, expected=duty.jurisdiction)
    if law.status == "verified" and not duty.verified:
        found = f"`{law.obligation}` as verified"
        expected = "`unverified`, as in the duties register"
        yield rule.issue("CF-P012", found, node.value.get("status", node), expected=expected)
    if basis.checked is not None and basis.checked > context.today:
        yield rule.issue("CF-P012", f"{basis.checked}", node.value["checked"], expected="a past day")
    if law.obligation not in pack.file.obligations:
        found = f"`{law.obligation}`, which `pack.yaml` does not name"
        yield rule.issue("CF-P012", found, node, expected="an id under `obligations` of the pack")


def _is_part_of(article: str, whole: str) -> bool:
    plain = re.sub(r"\s+|^(arts?|Art)\.?\s*", "", article)
    base = re.sub(r"\s+", "", whole)
    return plain == base or (plain.startswith(base) and not plain[len(base)].isdigit())


def pack_obligations(context: Context) -> Iterator[Issue]:
    """CF-P012: the duties that a pack says it serves exist."""
    for pack in context.packs.packs:
        for name in pack.file.obligations:
            if name not in context.resources.obligations:
                help_ = did_you_mean(name, context.resources.obligations)
                node = pack.file.node.value["obligations"]
                found = f"the obligation {short(name)}"
                yield node.issue("CF-P012", found, expected="an id of the duties register", suggestion=help_)


def basis_age(context: Context) -> Iterator[Issue]:
    """CF-P109: somebody compared the basis with the text within a year."""
    for _, rule in context.rules():
        for basis in rule.legal_basis:
            if basis.checked is not None and basis.checked < context.today - timedelta(days=366):
                found = f"`{basis.law.obligation}` checked on {basis.checked}"
                yield rule.issue(
                    "CF-P109", found, basis.node.value["checked"], expected="a day within 12 months"
                )


def dsa_values(context: Context) -> Iterator[Issue]:
    """CF-P002: category and keywords are those of the harm."""
    for _, rule in context.rules():
        harm = context.resources.harms.get(rule.harm)
        if harm is None or "dsa" not in rule.node.value:
            continue
        node = rule.at("dsa")
        if rule.dsa is None:
            if harm.category is not None and node.kind == "text":
                yield rule.issue(
                    "CF-P002", "no category", node, expected=f"`{harm.category}`, that of the harm"
                )
            continue
        if rule.dsa.category != harm.category:
            expected = (
                f"`{harm.category}`, that of the harm" if harm.category else "`none`, as the harm has none"
            )
            yield rule.issue("CF-P002", f"the category {short(rule.dsa.category)}", node, expected=expected)
            continue
        allowed = {*harm.keywords, "OTHER"}
        for keyword in rule.dsa.keywords:
            if keyword not in allowed:
                expected = "one of " + ", ".join(f"`{k}`" for k in sorted(allowed))
                help_ = did_you_mean(keyword, allowed)
                yield rule.issue(
                    "CF-P002", f"the keyword {short(keyword)}", node, expected=expected, suggestion=help_
                )


# SOURCE: the scope of the project. By such words a rule would name a target that no rule may have.
_TARGET_WORDS = (
    ("a political subject", r"\bpolitic\w*|\belections?\b|政治|选举"),
    ("an opinion", r"\bopinions?\b|\bcriticis\w+|\bideolog\w+|舆论|舆情|观点|言论|意识形态"),
    ("a belief", r"\breligio\w+|\bbeliefs?\b|宗教|信仰"),
    ("the truth of a statement", r"\brumou?rs?\b|\b[md]isinformation\b|\bfake news\b|谣言|不实信息"),
    ("news", r"\bnews\b|\bjournalis\w+|新闻|记者"),
    ("a trait of a person", r"\bethnic\w*|\bracial\b|\bnationalit\w+|\bsexual orientation\b|民族|种族|国籍"),
    (
        "the identity of a person",
        r"\breal.name\b|\bde-?anonymi\w+|\bface (?:match|recogni)\w*|真实身份|实名|人脸识别"
        r"|\bidentif(?:y|ies|ication of) (?:a |the )?(?:person|people|user|author|account)\w*",
    ),
)
_TARGETS = tuple((re.compile(words, re.IGNORECASE), what) for what, words in _TARGET_WORDS)


def _target(*texts: str) -> tuple[str, str] | None:
    for text in texts:
        for pattern, what in _TARGETS:
            match = pattern.search(text.replace("_", " "))
            if match:
                return match.group(), what
    return None


def scope(context: Context) -> Iterator[Issue]:
    """CF-P015: a rule is about a harm of the taxonomy, never about opinion, politics or who somebody is."""
    expected = "a universally recognised harm"
    for _, rule in context.rules():
        harm = context.resources.harms.get(rule.harm)
        if harm is None and rule.harm:
            help_ = did_you_mean(rule.harm, context.resources.harms)
            found = f"the harm {short(rule.harm)}"
            yield rule.issue(
                "CF-P015", found, rule.at("harm"), expected="a harm of the taxonomy", suggestion=help_
            )
        elif harm is not None and harm.notice_only:
            found = f"`{rule.harm}`, which only a notice or a person may raise"
            yield rule.issue("CF-P015", found, rule.at("harm"), expected="a harm that a rule may find")
        for name, text in (
            ("id", rule.id.replace("-", " ")),
            ("title", rule.title),
            ("title_zh", rule.title_zh),
            ("summary", rule.summary),
            ("summary_zh", rule.summary_zh),
        ):
            hit = _target(text)
            if hit:
                yield rule.issue(
                    "CF-P015", f"`{hit[0]}`: {hit[1]} as target", rule.at(name), expected=expected
                )
                break
    for pack in context.packs.packs:
        metas = [(p.meta, p.node) for p in pack.phrases] + [(p.meta, p.node) for p in pack.patterns]
        for meta, node in metas:
            hit = _target(meta.name, meta.title) if meta.effect == "hits" else None
            if hit:
                at = node.value.get("title", node)
                yield at.issue("CF-P015", f"`{hit[0]}`: {hit[1]} as target of a list", expected=expected)
