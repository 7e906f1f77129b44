"""Read rule files, test files and suppressions."""

from __future__ import annotations

import json
import re
from typing import Any

from clearford.core.actions import ACTIONS, CaseWanted, LegalBasis
from clearford.core.decisions import Outcome
from clearford.core.ids import RuleId
from clearford.core.items import ItemDecoder, Rejected
from clearford.core.schema import ItemSchema
from clearford.policy.fields import Fields, did_you_mean, short
from clearford.policy.model import (
    ROLES,
    Acting,
    Basis,
    Dsa,
    Evidence,
    Example,
    Milder,
    RuleFile,
    SoftenSpec,
    Suppression,
    TestCase,
    TestItem,
    Then,
)
from clearford.policy.read_lists import LANGUAGE, TEAM
from clearford.policy.yaml_reader import Node, plain_data

PART = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
RULE_ID = rf"{PART}\.{PART}\.{PART}"
VERSION = r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}"
MOST_TIMES = 200
"""Items that one entry of `before` may stand for."""
STATUSES = ("draft", "trial", "live", "retired")
SEVERITIES = ("low", "medium", "high", "critical")
ROUTES = (
    "fraud",
    "security",
    "spam",
    "privacy",
    "safety",
    "restricted",
    "minors",
    "violence",
    "care",
    "goods",
    "synthetic",
    "rights",
    "triage",
)
FIELD_ORDER = (
    "id",
    "title",
    "title_zh",
    "kind",
    "status",
    "harm",
    "severity",
    "since",
    "summary",
    "summary_zh",
    "rationale",
    "legal_basis",
    "terms_clause",
    "applies_to",
    "languages",
    "each",
    "when",
    "soften",
    "on_failure",
    "exempts",
    "to",
    "then",
    "notice",
    "explain",
    "guidance",
    "guidance_zh",
    "dsa",
    "false_positives",
    "false_positives_zh",
    "evidence",
    "examples",
    "limits",
    "rollout",
    "references",
    "replaces",
    "retired_on",
    "retired_why",
    "owner",
    "review_by",
)


class RuleReader:
    """Reads rules against the item kinds of one schema."""

    def __init__(self, schema: ItemSchema) -> None:
        """The decoder of items is built once."""
        self.schema = schema
        self._decoder = ItemDecoder(schema)

    def rule(self, fields: Fields, stem: str, pack: str) -> RuleFile:
        """A rule from its fields."""
        before = len(fields.issues)
        values = self._identity(fields, stem, pack)
        retired = values["status"] == "retired"
        values |= self._grounds(fields)
        values |= self._condition(fields, values["severity"], retired=retired)
        values |= self._consequence(fields, values["kind"], retired=retired)
        values |= self._proof(fields, retired=retired)
        if retired:
            fields.date("retired_on")
            fields.text("retired_why")
        broken = any(issue.severity == "high" for issue in fields.issues[before:])
        return RuleFile(**values, broken=broken, node=fields.node)

    def _identity(self, fields: Fields, stem: str, pack: str) -> dict[str, Any]:
        rule = fields.text("id", pattern=RULE_ID, form="`<family>.<pack>.<slug>` in lower case")
        expected = f"{pack}.{stem}"
        if rule and rule != expected:
            found, code = short(rule), "CF-P001"
            if rule.rpartition(".")[0] != pack:
                code = "CF-P005"
                found += f", a prefix that the pack `{pack}` does not own"
            fields.report(fields.node.value["id"], code, found, expected=f"`{expected}`")
        fields.rule = rule or expected
        return {
            "id": rule or expected,
            "title": fields.text("title", limit=300),
            "title_zh": fields.text("title_zh", required=False, limit=300),
            "kind": fields.choice("kind", ("enforce", "exempt"), default="enforce"),
            "status": fields.choice("status", STATUSES) or "draft",
            "harm": fields.text("harm", limit=100),
            "severity": fields.choice("severity", SEVERITIES) or "critical",
            "since": fields.text("since", pattern=VERSION, form="a version, such as `1.2.0`"),
            "summary": fields.text("summary", limit=500),
            "summary_zh": fields.text("summary_zh", required=False, limit=500),
            "rationale": fields.text("rationale"),
        }

    def _grounds(self, fields: Fields) -> dict[str, Any]:
        bases = []
        for sub in fields.subs("legal_basis", limit=20):
            checked = sub.date("checked")
            law = LegalBasis(
                obligation=sub.text("obligation", limit=40),
                article=sub.text("article", required=False, limit=100),
                jurisdiction=sub.choice("jurisdiction", ("CN", "EU", "INT")) or "INT",
                checked=checked.isoformat() if checked else "",
                status=sub.choice("status", ("verified", "unverified")) or "unverified",
            )
            sub.done()
            bases.append(Basis(law, checked, sub.node))
        clause = fields.text("terms_clause", required=False, limit=100)
        return {"legal_basis": tuple(bases), "terms_clause": clause}

    def _condition(self, fields: Fields, severity: str, *, retired: bool) -> dict[str, Any]:
        applies_to = fields.texts("applies_to", options=self.schema.kinds, required=not retired)
        languages = fields.texts("languages", required=False)
        for value in languages:
            if not re.fullmatch(LANGUAGE, value):
                at = fields.node.value["languages"]
                fields.report(at, "CF-P001", short(value), expected="a language, such as `zh`")
        each = fields.choice("each", ("url", "personal"), default="item")
        when = fields.get("when", required=not retired)
        if when is not None and when.kind != "text" and when.kind != "bool":
            fields.wrong_kind(when, ("text",))
            when = None
        fallback = "escalate" if severity in ("high", "critical") else "ignore"
        return {
            "applies_to": applies_to,
            "languages": languages,
            "each": each,
            "when": when,
            "soften": self._soften(fields),
            "on_failure": fields.choice("on_failure", ("escalate", "ignore"), default=fallback),
        }

    def _soften(self, fields: Fields) -> tuple[SoftenSpec, ...]:
        node = fields.get("soften", required=False)
        if node is None:
            return ()
        out = []
        for member in node.value[:20] if node.kind == "list" else [node]:
            if member.kind != "mapping":
                fields.wrong_kind(member, ("mapping", "list"))
                continue
            sub = Fields(member, fields.issues, rule=fields.rule)
            when = sub.get("when")
            to: Milder = sub.choice("to", ("escalate", "allow")) or "escalate"
            sub.done()
            if when is not None and when.kind in ("text", "bool"):
                out.append(SoftenSpec(when, to, member))
            elif when is not None:
                sub.wrong_kind(when, ("text",))
        return tuple(out)

    def _consequence(self, fields: Fields, kind: str, *, retired: bool) -> dict[str, Any]:
        exempt = kind == "exempt"
        then = None
        exempts: tuple[str, ...] = ()
        to = "escalate"
        if exempt:
            exempts = fields.texts("exempts")
            to = fields.choice("to", ("allow", "escalate")) or "escalate"
        else:
            sub = fields.sub("then", required=not retired)
            then = self._then(sub) if sub else None
        explain = fields.sub("explain", required=not retired)
        texts: dict[str, Node] = {}
        for language in explain.node.value if explain else ():
            assert explain is not None
            if explain.text(language, limit=1000):
                texts[language] = explain.node.value[language]
        return {
            "exempts": exempts,
            "to": to,
            "then": then,
            "notice": fields.choice("notice", ("full", "count_only"), default="full"),
            "explain": texts,
            "guidance": fields.text("guidance", required=False),
            "guidance_zh": fields.text("guidance_zh", required=False),
            "dsa": self._dsa(fields),
        }

    def _then(self, fields: Fields) -> Then:
        decision: Acting = fields.choice("decision", ("restrict", "escalate")) or "escalate"
        actions = fields.texts("actions", required=decision == "restrict", options=ACTIONS, limit=10)
        case = self._case(fields, required=decision == "escalate")
        scope = fields.texts("scope", required=False, limit=60)
        duration = fields.text(
            "duration", required=False, pattern=r"[1-9][0-9]{0,3}[hd]", form="`24h` or `30d`"
        )
        hours = int(duration[:-1]) * (24 if duration[-1] == "d" else 1) if duration else None
        fields.done()
        return Then(decision, actions, case, scope, hours, fields.node)

    def _case(self, fields: Fields, *, required: bool) -> CaseWanted | None:
        node = fields.get("case", required=required)
        if node is None or (node.kind == "text" and node.value == "none"):
            if node is not None and required:
                fields.report(node, "CF-P001", "`none`", expected="a case, because the rule escalates")
            return None
        if node.kind != "mapping":
            fields.report(
                node, "CF-P001", short(node.raw), expected="`none` or `{route, priority, deadline_h}`"
            )
            return None
        sub = Fields(node, fields.issues, rule=fields.rule)
        route = sub.choice("route", ROUTES) or "triage"
        priority = sub.number("priority", required=False, low=1, high=5, whole=True)
        deadline = sub.number("deadline_h", required=False, low=1, high=720, whole=True)
        sub.done()
        return CaseWanted(route=route, priority=int(priority or 3), deadline_h=int(deadline or 72))

    def _dsa(self, fields: Fields) -> Dsa | None:
        node = fields.get("dsa")
        if node is None or (node.kind == "text" and node.value == "none"):
            return None
        if node.kind != "mapping":
            fields.report(
                node, "CF-P001", short(node.raw), expected="`none` or `{category, keywords, other}`"
            )
            return None
        sub = Fields(node, fields.issues, rule=fields.rule)
        category = sub.text("category", limit=100)
        keywords = sub.texts("keywords", required=False, limit=20)
        other = sub.text("other", required=False, limit=500)
        sub.done()
        if ("OTHER" in keywords) != bool(other):
            sub.report(node, "CF-P001", "keyword `OTHER` and field `other` apart", expected="both or neither")
        return Dsa(category, keywords, other)

    def _proof(self, fields: Fields, *, retired: bool) -> dict[str, Any]:
        given = fields.get("false_positives", required=False)
        false_positives = fields.texts("false_positives", required=False) if given else None
        evidence = fields.sub("evidence", required=False)
        examples = self._examples(fields, required=not retired)
        limits = fields.sub("limits", required=False)
        rollout = fields.get("rollout", required=False)
        references = tuple(n for n in fields.nodes("references", required=False) if n.kind == "text")
        return {
            "false_positives": false_positives,
            "false_positives_zh": fields.texts("false_positives_zh", required=False),
            "evidence": _evidence(evidence) if evidence else None,
            "examples": examples,
            "limits": _limits(limits) if limits else None,
            "rollout": _rollout(fields, rollout) if rollout else None,
            "references": references,
            "replaces": fields.texts("replaces", required=False),
            "owner": fields.text("owner", pattern=TEAM, form="a team, such as `fraud-team`"),
            "review_by": fields.date("review_by"),
        }

    def _examples(self, fields: Fields, *, required: bool) -> tuple[Example, ...]:
        out: list[Example] = []
        for sub in fields.subs("examples", required=required, limit=200):
            example = self._example(sub)
            if example is None:
                continue
            if any(e.id == example.id for e in out):
                sub.report(
                    sub.node, "CF-P001", f"example `{example.id}` a second time", expected="each id once"
                )
            out.append(example)
        return tuple(out)

    def _example(self, fields: Fields) -> Example | None:
        name = fields.text("id", limit=80)
        role = fields.choice("role", ROLES)
        item = self.item(fields, fields.get("item"), name or "example")
        expect: Outcome | None = fields.choice("expect", ("allow", "restrict", "escalate"))
        rules = tuple(map(RuleId, fields.texts("rules", required=False)))
        has_actions = fields.get("actions", required=False) is not None
        actions = fields.texts("actions", required=False, options=ACTIONS) if has_actions else None
        spans = _spans(fields)
        before = self._before(fields, name or "example")
        fields.done()
        if item is None or not (role and expect):
            return None
        return Example(name, role, item, expect, rules, actions, spans, fields.node, before)

    def _before(self, fields: Fields, name: str) -> tuple[Any, ...]:
        """The items that came before; an entry with `times: 20` stands for 20, `{n}` for their number."""
        out: list[Any] = []
        for number, sub in enumerate(fields.subs("before", required=False, limit=100)):
            times = sub.number("times", required=False, low=1, high=MOST_TIMES, whole=True)
            whole = _without(sub.node, "times")
            for n in range(int(times or 1)):
                item = self.item(sub, _numbered(whole, n + 1), f"{name}-before-{number}-{n}")
                if item is None:
                    break
                out.append(item)
        return tuple(out)

    def item(self, fields: Fields, node: Node | None, name: str) -> Any:
        """The item of a mapping; None with an issue when it does not decode."""
        if node is None:
            return None
        if node.kind != "mapping":
            fields.wrong_kind(node, ("mapping",))
            return None
        data = {"id": name, **plain_data(node)}
        result = self._decoder.decode(json.dumps(data).encode())
        if isinstance(result, Rejected):
            known = ("kind", "text", "actor", "at", "lang", "media", "context", "attrs", *self.schema.attrs)
            at = result.field or ""
            help_ = did_you_mean(at.rpartition(".")[2], known)
            fields.report(
                node, "CF-P001", f"{result.found} {at}".strip(), expected="an item", suggestion=help_
            )
            return None
        return result

    def tests(self, fields: Fields) -> tuple[TestCase, ...]:
        """The cases of a test file."""
        rule = fields.text("rule", pattern=RULE_ID, form="`<family>.<pack>.<slug>`")
        cases = []
        for sub in fields.subs("cases", limit=500):
            name = sub.text("id", limit=80)
            sub.text("about", required=False)
            failing = sub.texts("failing", required=False)
            items = []
            for i, member in enumerate(sub.subs("items", limit=500)):
                expect: Outcome | None = member.choice("expect", ("allow", "restrict", "escalate"))
                item = self.item(member, _without(member.node, "expect"), f"{name or 'case'}-{i}")
                if item is not None and expect:
                    items.append(TestItem(item, expect))
            sub.done()
            cases.append(TestCase(RuleId(rule), name, failing, tuple(items), sub.node))
        return tuple(cases)


def _numbered(node: Node, n: int) -> Node:
    """The same mapping with `{n}` in its texts replaced by a number."""
    value = {key: _text_numbered(child, n) for key, child in node.value.items()}
    return Node(
        node.kind, value, node.line, node.column, node.source, node.path, end=node.end, keys=node.keys
    )


def _text_numbered(node: Node, n: int) -> Node:
    if node.kind != "text" or "{n}" not in str(node.value):
        return node
    value = str(node.value).replace("{n}", str(n))
    return Node(
        node.kind, value, node.line, node.column, node.source, node.path, end=node.end, keys=node.keys
    )


def _without(node: Node, name: str) -> Node:
    value = {key: child for key, child in node.value.items() if key != name}
    return Node(
        node.kind, value, node.line, node.column, node.source, node.path, end=node.end, keys=node.keys
    )


def _spans(fields: Fields) -> tuple[tuple[int, int], ...]:
    out = []
    for node in fields.nodes("spans", required=False):
        ends = [n.value for n in node.value] if node.kind == "list" else []
        if len(ends) == 2 and all(isinstance(e, int) for e in ends) and 0 <= ends[0] < ends[1]:
            out.append((ends[0], ends[1]))
        else:
            fields.report(node, "CF-P001", "not a span", expected="`[start, end]` in code points")
    return tuple(out)


def _evidence(fields: Fields) -> Evidence | None:
    precision = fields.number("precision", low=0, high=1)
    interval = fields.nodes("interval", limit=2)
    n = fields.number("n", low=0, high=1e9, whole=True)
    twice = fields.number("twice", required=False, low=0, high=n or 0, whole=True)
    recall = fields.get("recall")
    value: Any = recall.value if recall is not None else None
    if recall is not None and value != "not measured" and not (recall.kind == "number" and 0 <= value <= 1):
        fields.report(
            recall, "CF-P001", short(recall.raw), expected="a number from 0 to 1, or `not measured`"
        )
    about = fields.text("set")
    measured = fields.date("measured")
    reviewers = fields.texts("reviewers")
    fields.text("note", required=False)
    fields.done()
    ends = [float(e.value) for e in interval if e.kind == "number"]
    if len(ends) != 2:
        if interval:
            fields.report(interval[0], "CF-P001", "not an interval", expected="`[low, high]`")
        return None
    if precision is None or n is None:
        return None
    share = float(value) if recall is not None and recall.kind == "number" else None
    both = None if twice is None else int(twice)
    return Evidence(
        precision, (ends[0], ends[1]), int(n), both, share, about, measured, reviewers, fields.node
    )


def _limits(fields: Fields) -> dict[str, int]:
    values = {name: fields.number(name, low=1, high=1e9, whole=True) for name in ("per_hour", "per_day")}
    fields.done()
    return {name: int(value) for name, value in values.items() if value is not None}


def _rollout(fields: Fields, node: Node) -> tuple[int, ...]:
    values = [n.value for n in node.value] if node.kind == "list" else []
    good = all(isinstance(v, int) and not isinstance(v, bool) and 0 < v <= 100 for v in values)
    if not values or not good or values != sorted(set(values)) or values[-1] != 100:
        fields.report(node, "CF-P001", "not a rollout", expected="ascending per cents that end with 100")
        return ()
    return tuple(values)


def read_suppressions(root: Node, issues: list[Any]) -> tuple[Suppression, ...]:
    """The lines of `suppressions.yaml`."""
    if root.kind != "list":
        issues.append(root.issue("CF-P001", "not a list", expected="a list of suppressions"))
        return ()
    out = []
    for node in root.value[:2000]:
        if node.kind != "mapping":
            issues.append(node.issue("CF-P001", "not a mapping", expected="`{rule, code, reason, ...}`"))
            continue
        fields = Fields(node, issues)
        out.append(
            Suppression(
                rule=fields.text("rule", limit=200),
                code=fields.text("code", required=False, limit=20),
                baseline=fields.text("baseline", required=False, limit=200),
                reason=fields.text("reason"),
                owner=fields.text("owner", pattern=TEAM, form="a team"),
                expires=fields.date("expires"),
                node=node,
            )
        )
        fields.done()
    return tuple(out)
