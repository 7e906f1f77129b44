"""Lints of single rules: form, roles, status, actions, explanation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from clearford.core.actions import ACTIONS
from clearford.policy.fields import did_you_mean, short
from clearford.policy.issue import Issue
from clearford.policy.lints.context import Context
from clearford.policy.model import ROLES, RuleFile
from clearford.policy.read_rule import FIELD_ORDER, SEVERITIES
from clearford.policy.yaml_reader import Node


def form(context: Context) -> Iterator[Issue]:
    """CF-P001: combinations that the fields alone do not show."""
    for pack, rule in context.rules():
        if rule.notice == "count_only" and pack.file.family != "spam":
            yield rule.issue(
                "CF-P001", "`count_only` outside of the family `spam`", rule.at("notice"), expected="`full`"
            )
        if not rule.applies_to:
            continue
        for name in ("limits", "rollout"):
            node = rule.node.value.get(name)
            if node is not None and rule.kind == "exempt":
                yield rule.issue(
                    "CF-P001", f"`{name}` on an exemption", node, expected="none, it acts on nobody"
                )


def unknown_names(context: Context) -> Iterator[Issue]:
    """CF-P002: exempted rules, clauses and tested rules that do not exist."""
    ids = {rule.id for rule in context.packs.rules()}
    for pack, rule in context.rules():
        for name in rule.exempts:
            if name not in ids:
                help_ = did_you_mean(name, ids)
                yield rule.issue(
                    "CF-P002",
                    f"the rule {short(name)}",
                    rule.at("exempts"),
                    expected="a rule id",
                    suggestion=help_,
                )
        if rule.terms_clause and rule.terms_clause not in pack.file.terms:
            help_ = did_you_mean(rule.terms_clause, pack.file.terms)
            found = f"the clause {short(rule.terms_clause)}"
            yield rule.issue(
                "CF-P002",
                found,
                rule.at("terms_clause"),
                expected="a clause of `pack.yaml`",
                suggestion=help_,
            )
    for pack in context.packs.packs:
        for case in pack.tests:
            if case.rule not in ids:
                help_ = did_you_mean(case.rule, ids)
                yield case.node.issue(
                    "CF-P002", f"the rule {short(case.rule)}", expected="a rule id", suggestion=help_
                )


def missing_fields(context: Context) -> Iterator[Issue]:
    """CF-P007: fields that are required only for some rules."""
    for _, rule in context.rules():
        if rule.restricts and not rule.terms_clause:
            yield rule.issue(
                "CF-P007", "no field `terms_clause`", expected="a clause, because the rule restricts"
            )
        wants_case = rule.then is not None and (
            rule.then.case is not None or rule.then.decision == "escalate"
        )
        if wants_case and not rule.guidance:
            yield rule.issue(
                "CF-P007", "no field `guidance`", expected="help for reviewers, because a case can arise"
            )
        yield from _in_chinese(rule)


def _in_chinese(rule: RuleFile) -> Iterator[Issue]:
    """Words for staff stand in Chinese too, all of them or none."""
    pairs = (
        ("title_zh", rule.title, rule.title_zh),
        ("summary_zh", rule.summary, rule.summary_zh),
        ("guidance_zh", rule.guidance, rule.guidance_zh),
        ("false_positives_zh", rule.false_positives, rule.false_positives_zh),
    )
    if not any(zh for _, _, zh in pairs):
        return
    for name, en, zh in pairs:
        if bool(en) != bool(zh):
            found = f"no field `{name}`" if en else f"the field `{name}` alone"
            yield rule.issue("CF-P007", found, expected="words in Chinese for all that there are in English")
    if rule.false_positives_zh and len(rule.false_positives_zh) != len(rule.false_positives or ()):
        found = f"{len(rule.false_positives_zh)} innocent cases in Chinese"
        yield rule.issue("CF-P007", found, expected=f"{len(rule.false_positives or ())}, as in English")


def roles(context: Context) -> Iterator[Issue]:
    """CF-P009: each of the four roles has an example."""
    for _, rule in context.rules():
        present = {example.role for example in rule.examples}
        missing = [role for role in ROLES if role not in present]
        if missing and rule.node.value.get("examples") is not None and not rule.broken:
            names = ", ".join(f"`{role}`" for role in missing)
            yield rule.issue(
                "CF-P009", f"no example of role {names}", rule.at("examples"), expected="all four roles"
            )


def actions_fit(context: Context) -> Iterator[Issue]:
    """CF-P011: the severity carries the actions; a suspension is short and has a case."""
    for _, rule in context.rules():
        then = rule.then
        if then is None:
            continue
        node = then.node.value.get("actions", then.node)
        for action in then.actions:
            spec = ACTIONS[action]
            if SEVERITIES.index(spec.from_severity) > SEVERITIES.index(rule.severity):
                found = f"`{action}` at severity {rule.severity}"
                yield rule.issue("CF-P011", found, node, expected=f"severity {spec.from_severity} or higher")
            elif spec.restricts and then.decision == "escalate":
                found = f"`{action}` in a rule that escalates"
                yield rule.issue(
                    "CF-P011", found, node, expected="`offer_help` or `warn_user`, or `decision: restrict`"
                )
        if "suspend_account" in then.actions and (
            then.duration_h is None or then.duration_h > 72 or then.case is None
        ):
            found = "a suspension without an end within 72 hours or without a case"
            yield rule.issue("CF-P011", found, node, expected="`duration` of at most `72h`, and a case")
        if then.decision == "restrict" and not any(ACTIONS[a].restricts for a in then.actions):
            found = "`restrict` without a restricting action"
            yield rule.issue("CF-P011", found, node, expected="a restricting action, or `decision: escalate`")


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")
_INSIDE = re.compile(
    r"(?<!credit )\b(?:scores?|thresholds?|confidence|probability)\b|得分|阈值|置信度|相似度", re.IGNORECASE
)
_DOTTED = re.compile(r"(?<!\{)\b[a-z][a-z0-9_]*(?:\.[a-z0-9_]+){1,3}\b")


def explanations(context: Context) -> Iterator[Issue]:
    """CF-P013: every language is there, and nothing of the inside is told."""
    names = {p.meta.name for p in context.packs.phrases()} | {p.meta.name for p in context.packs.patterns()}
    names |= {entry.name for entry in context.packs.lists()}
    for pack, rule in context.rules():
        for language in pack.file.languages:
            if language not in rule.explain and "explain" in rule.node.value:
                found = f"no explanation in `{language}`"
                yield rule.issue("CF-P013", found, rule.at("explain"), expected="every language of the pack")
        for node in rule.explain.values():
            yield from _placeholders(context, rule, str(node.value), node)
            leak = _leak(str(node.value), names, context)
            if leak:
                yield rule.issue(
                    "CF-P013", f"{short(leak)} in the explanation", node, expected="plain words to the person"
                )


def _placeholders(context: Context, rule: RuleFile, text: str, node: Node) -> Iterator[Issue]:
    for match in _PLACEHOLDER.finditer(text):
        name = match.group(1)
        if name is None:
            yield rule.issue(
                "CF-P013", "a bracket that belongs to no placeholder", node, expected="`{signal}`"
            )
            continue
        spec = context.catalogue.get(name)
        if spec is None:
            help_ = did_you_mean(name, [n for n, s in context.catalogue.items() if s.public])
            found = f"the placeholder {short(name)}"
            yield rule.issue("CF-P013", found, node, expected="a public signal", suggestion=help_)
        elif not spec.public or spec.personal or spec.family not in ("item", rule.each):
            found = f"`{name}`, which is not public here"
            public = ", ".join(f"`{n}`" for n, s in context.catalogue.items() if s.public and not s.personal)
            yield rule.issue("CF-P013", found, node, expected=f"one of {public}")


def _leak(text: str, names: set[str], context: Context) -> str:
    plain = _PLACEHOLDER.sub(" ", text)
    inside = _INSIDE.search(plain)
    if inside:
        return inside.group()
    dotted = next((m.group() for m in _DOTTED.finditer(plain) if m.group() in context.catalogue), "")
    words = set(re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", plain))
    return dotted or next(iter(sorted(words & names)), "")


def protected_from_softening(context: Context) -> Iterator[Issue]:
    """CF-P016: nothing exempts a critical rule or lets it pass."""
    rules: dict[str, RuleFile] = {rule.id: rule for rule in context.packs.rules()}
    for _, rule in context.rules():
        for name in rule.exempts:
            target = rules.get(name)
            if target is not None and target.severity == "critical":
                found = f"`{name}`, a rule of severity critical"
                yield rule.issue("CF-P016", found, rule.at("exempts"), expected="rules of lower severity")
        if rule.kind == "exempt" and rule.severity == "critical":
            yield rule.issue(
                "CF-P016", "an exemption of severity critical", rule.at("severity"), expected="`high` at most"
            )
        for soften in rule.soften:
            if rule.severity == "critical" and soften.to == "allow":
                found = "softening to `allow` at severity critical"
                yield rule.issue("CF-P016", found, soften.node.value["to"], expected="`escalate`")


def person_at_risk(context: Context) -> Iterator[Issue]:
    """CF-P018: who speaks of the own distress gets help, never a restriction."""
    for _, rule in context.rules():
        harm = context.resources.harms.get(rule.harm)
        then = rule.then
        if harm is None or not harm.person_at_risk or then is None:
            continue
        bad = [a for a in then.actions if a != "offer_help"]
        if then.decision == "restrict" or bad:
            found = f"`{bad[0]}` for a person at risk" if bad else "`restrict` for a person at risk"
            yield rule.issue(
                "CF-P018", found, then.node, expected="`decision: escalate`, at most `offer_help`"
            )
        if then.case is not None and then.case.route != harm.route:
            found = f"the queue `{then.case.route}`"
            yield rule.issue("CF-P018", found, then.node, expected=f"`{harm.route}`, the trained reviewers")


def review_date(context: Context) -> Iterator[Issue]:
    """CF-P101: the rule is looked at again in time."""
    for _, rule in context.rules():
        if rule.review_by is None:
            continue
        if rule.review_by < context.today:
            help_ = "look at precision, overturns and hits, then set a new day"
            yield rule.issue(
                "CF-P101",
                f"{rule.review_by}",
                rule.at("review_by"),
                expected="a day to come",
                suggestion=help_,
            )
        elif rule.review_by > context.today + timedelta(days=731):
            yield rule.issue(
                "CF-P101", f"{rule.review_by}", rule.at("review_by"), expected="a day within two years"
            )


_UNKNOWN = re.compile(r"(?i)(unknown|none|n/?a|tbd|-|无|未知|暂无)\.?")


def false_positives(context: Context) -> Iterator[Issue]:
    """CF-P105: somebody thought about who may be hit innocently."""
    for _, rule in context.rules():
        given = rule.false_positives
        if given is None and not rule.live:
            continue
        if not given or any(_UNKNOWN.fullmatch(text) for text in given):
            found = "no innocent case" if not given else short(given[0])
            yield rule.issue(
                "CF-P105", found, rule.at("false_positives"), expected="innocent cases that may match"
            )


_PASSING = re.compile(
    r"//(?:bit\.ly|t\.co|tinyurl\.com|goo\.gl|t\.cn|dwz\.cn)/|/(?:latest|master|main|HEAD|trunk)/|[?&](?:q|query|search|utm_\w+|wd)=",
)


def references(context: Context) -> Iterator[Issue]:
    """CF-P106: a reference can still be read in five years."""
    for _, rule in context.rules():
        for node in rule.references:
            url = str(node.value)
            if not url.startswith("https://") and not url.startswith("doi:"):
                yield rule.issue("CF-P106", short(url), node, expected="an `https` address or a DOI")
            elif _PASSING.search(url):
                help_ = "use the address of a fixed version, or an archived copy"
                yield rule.issue(
                    "CF-P106", short(url), node, expected="a permanent address", suggestion=help_
                )


def near_miss_differs(context: Context) -> Iterator[Issue]:
    """CF-P107: the near miss tests something that the benign example does not."""
    for _, rule in context.rules():
        benign = {_essence(context, e.item) for e in rule.examples if e.role == "benign"}
        for example in rule.examples:
            if example.role == "near_miss" and _essence(context, example.item) in benign:
                help_ = "take a text that looks like the harm and is not"
                yield rule.issue(
                    "CF-P107", f"`{example.id}`", example.node, expected="another text", suggestion=help_
                )


def _essence(context: Context, item: object) -> tuple[str, str, str]:
    text = getattr(item, "text", None)
    folded = context.fold(text) if isinstance(text, str) else ""
    return folded, str(getattr(item, "attrs", "")), str(getattr(item, "context", ""))


def title(context: Context) -> Iterator[Issue]:
    """CF-P201: a title is short, starts with a capital letter and is no sentence."""
    for _, rule in context.rules():
        text = rule.title
        if not text:
            continue
        expected = ""
        if len(text) > 70:
            expected = "at most 70 characters"
        elif text[0].islower():
            expected = "a capital letter first"
        elif text.endswith((".", "。", "!", "！")):
            expected = "no full stop"
        elif sum(word.istitle() for word in text.split()) > max(3, len(text.split()) - 2):
            expected = "sentence case"
        if expected:
            yield rule.issue("CF-P201", short(text, 90), rule.at("title"), expected=expected)


def summary(context: Context) -> Iterator[Issue]:
    """CF-P202: a summary is one sentence of the usual form."""
    for _, rule in context.rules():
        verb = "Exempts" if rule.kind == "exempt" else "Detects"
        text = rule.summary
        if text and not (text.startswith(f"{verb} ") and text.endswith(".") and ". " not in text):
            expected = f"one sentence that begins with `{verb}` and ends with a full stop"
            yield rule.issue("CF-P202", short(text), rule.at("summary"), expected=expected)


def field_order(context: Context) -> Iterator[Issue]:
    """CF-P203: the fields stand in the order of the reference page."""
    rank = {name: i for i, name in enumerate(FIELD_ORDER)}
    for _, rule in context.rules():
        last, last_name = -1, ""
        for name, node in rule.node.keys.items():
            at = rank.get(name)
            if at is None:
                continue
            if at < last:
                yield rule.issue(
                    "CF-P203",
                    f"`{name}` after `{last_name}`",
                    node,
                    expected=f"`{name}` before `{last_name}`",
                )
                break
            last, last_name = at, name


def retired_ids(context: Context) -> Iterator[Issue]:
    """CF-P006: an id that was retired stays retired."""
    gone = {name: pack.file.id for pack in context.packs.packs for name in pack.retired}
    for _, rule in context.rules():
        if rule.id in gone:
            found = f"`{rule.id}`, retired in the pack `{gone[rule.id]}`"
            yield rule.issue("CF-P006", found, rule.at("id"), expected="a new id")
