"""An overlay of the operator: a preset, and single rules made milder, with its own version.

Single rules only become milder; the preset `ai-service` alone lets rules act that are on trial.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clearford.core.ids import Digest
from clearford.policy.digest import digest_of
from clearford.policy.fields import Fields, did_you_mean, short
from clearford.policy.issue import Issue
from clearford.policy.model import USUAL_STEPS, PackSet, RuleFile
from clearford.policy.presets import PRESETS, PresetName, apply_preset
from clearford.policy.read_lists import TEAM
from clearford.policy.read_rule import VERSION
from clearford.policy.yaml_reader import Node, plain_data, read_yaml

MAX_RULES = 10_000


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What an overlay changes in one rule."""

    to_trial: bool
    limits: Mapping[str, int] | None
    rollout: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay that was read without fault."""

    version: str
    preset: PresetName
    rules: Mapping[str, RuleChange]
    digest: Digest
    """Belongs to the identity of the bundle, so that every decision names it."""


def read_overlay(data: bytes, file: str, packs: PackSet) -> tuple[Overlay | None, list[Issue]]:
    """The overlay in a file, or None with what is wrong: single rules may only become milder."""
    root, issues = read_yaml(data, file)
    if root is None:
        return None, issues
    if root.kind != "mapping":
        return None, [root.issue("CF-P001", "not a mapping", expected="`{version, owner, preset, rules}`")]
    fields = Fields(root, issues)
    version = fields.text("version", pattern=VERSION, form="a version, such as `1.0.0`")
    fields.text("owner", pattern=TEAM, form="a team, such as `platform-team`")
    preset = fields.choice("preset", PRESETS, default="balanced")
    found = fields.sub("rules", required=False)
    rules = _rules(found, {str(rule.id): rule for rule in packs.rules()}) if found else {}
    fields.done()
    if any(issue.severity == "high" for issue in issues):
        return None, issues
    digest = digest_of(plain_data(root))
    return Overlay(version, preset, rules, digest), issues


def _rules(fields: Fields, known: Mapping[str, RuleFile]) -> dict[str, RuleChange]:
    out: dict[str, RuleChange] = {}
    for name in list(fields.node.value)[:MAX_RULES]:
        sub = fields.sub(name)
        if sub is None:
            continue
        rule = known.get(name)
        if rule is None:
            node = fields.node.keys[name]
            help_ = did_you_mean(name, known)
            fields.report(node, "CF-P002", f"the rule {short(name)}", expected="a rule id", suggestion=help_)
            continue
        out[name] = _change(sub, rule)
    return out


def _change(fields: Fields, rule: RuleFile) -> RuleChange:
    fields.text("reason")
    status = fields.choice("status", ("trial",), default="") if "status" in fields.node.value else ""
    if status and rule.kind == "exempt":
        at = fields.node.value["status"]
        fields.report(
            at, "CF-P001", "an exemption put on trial", expected="rules that act; this makes harder"
        )
    limits = _limits(fields, rule)
    rollout = _rollout(fields, rule)
    fields.done()
    return RuleChange(bool(status), limits, rollout)


def _limits(fields: Fields, rule: RuleFile) -> Mapping[str, int] | None:
    sub = fields.sub("limits", required=False)
    if sub is None:
        return None
    found = dict(rule.limits or {})
    for name in ("per_hour", "per_day"):
        value = sub.number(name, required=False, low=1, high=1e9, whole=True)
        if value is None:
            continue
        if rule.limits and value > rule.limits.get(name, value):
            at = sub.node.value[name]
            sub.report(at, "CF-P001", f"`{name}: {int(value)}`", expected=f"at most {rule.limits[name]}")
        found[name] = int(value)
    sub.done()
    return found


def _rollout(fields: Fields, rule: RuleFile) -> tuple[int, ...] | None:
    node = fields.get("rollout", required=False)
    if node is None:
        return None
    steps = _steps(node)
    own = rule.rollout or USUAL_STEPS
    slower = steps is not None and all(step <= own[min(i, len(own) - 1)] for i, step in enumerate(steps))
    if steps is None or not slower:
        expected = f"ascending per cents that end with 100, none above the rule's {list(own)}"
        fields.report(node, "CF-P001", "not a slower rollout", expected=expected)
    return steps


def _steps(node: Node) -> tuple[int, ...] | None:
    values: list[Any] = [n.value for n in node.value] if node.kind == "list" else []
    good = all(isinstance(v, int) and not isinstance(v, bool) and 0 < v <= 100 for v in values)
    if not values or not good or values != sorted(set(values)) or values[-1] != 100:
        return None
    return tuple(values)


def apply_overlay(packs: PackSet, overlay: Overlay) -> PackSet:
    """The packs under an overlay: its preset first, then its rules."""
    packs = apply_preset(packs, overlay.preset).packs
    return PackSet(
        tuple(
            replace(pack, rules=tuple(_changed(rule, overlay.rules.get(rule.id)) for rule in pack.rules))
            for pack in packs.packs
        )
    )


def put_on_trial(packs: PackSet, rules: Collection[str]) -> PackSet:
    """The packs with some rules on trial that were live.

    A rule that exempts stays as it is, since without it others would act on more people; a name that no
    rule has changes nothing.
    """
    change = RuleChange(to_trial=True, limits=None, rollout=None)
    return PackSet(
        tuple(
            replace(
                pack,
                rules=tuple(
                    _changed(rule, change if rule.id in rules and rule.kind != "exempt" else None)
                    for rule in pack.rules
                ),
            )
            for pack in packs.packs
        )
    )


def _changed(rule: RuleFile, change: RuleChange | None) -> RuleFile:
    if change is None:
        return rule
    return replace(
        rule,
        status="trial" if change.to_trial and rule.live else rule.status,
        limits=rule.limits if change.limits is None else dict(change.limits),
        rollout=rule.rollout if change.rollout is None else change.rollout,
    )
