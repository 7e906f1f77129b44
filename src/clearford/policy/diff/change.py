"""Kinds of change, the class of version that each asks for, and what a version must become."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clearford.core.reasons import Language

VersionClass = Literal["major", "minor", "patch"]
CLASSES: tuple[VersionClass, ...] = ("patch", "minor", "major")
"""From the least to the most."""


class Kind(msgspec.Struct, frozen=True):
    """A kind of change: its class and its name in both languages."""

    version: VersionClass
    en: str
    zh: str


KINDS: dict[str, Kind] = {
    # Can act on more people, act harder, or explain less.
    "rule.new_live": Kind("major", "new live rule", "新增生效规则"),
    "rule.to_live": Kind("major", "rule goes live", "规则转为生效"),
    "condition.wider": Kind("major", "wider condition", "条件放宽"),
    "condition.unproved": Kind("major", "condition not proved to be narrower", "无法证明条件收窄，按放宽计"),
    "kinds.wider": Kind("major", "looks at more kinds of items", "适用的条目类型增多"),
    "gate.wider": Kind("major", "looks at more languages", "适用的语言增多"),
    "scope.wider": Kind("major", "acts in more territories", "适用地域增多"),
    "soften.removed": Kind("major", "softening removed", "删除从轻条款"),
    "soften.narrower": Kind("major", "softening narrower", "从轻条款收窄"),
    "soften.harder": Kind("major", "softening leaves more", "从轻幅度减小"),
    "exemption.removed": Kind("major", "exemption removed", "删除豁免"),
    "exemption.narrower": Kind("major", "exemption narrower", "豁免收窄"),
    "action.harder": Kind("major", "harder action", "措施加重"),
    "case.removed": Kind("major", "no person looks any more", "不再转人工"),
    "failure.harder": Kind("major", "a failure now escalates", "检测故障时改为转人工"),
    "severity.higher": Kind("major", "higher severity", "严重程度提高"),
    "bar.lower": Kind("major", "lower bar of precision", "精确率门槛降低"),
    "limits.higher": Kind("major", "higher limits", "限额提高"),
    "rollout.faster": Kind("major", "faster rollout", "分步上线加快"),
    "duration.longer": Kind("major", "longer duration", "期限延长"),
    "language.removed": Kind("major", "language removed", "删除语言"),
    "explain.less": Kind("major", "explanation says less", "说明内容减少"),
    "notice.less": Kind("major", "no statement of reasons any more", "不再告知理由"),
    "example.removed": Kind("major", "example or case removed", "删除样例或用例"),
    "basis.removed": Kind("major", "legal basis removed", "删除法律依据"),
    "basis.weaker": Kind("major", "legal basis no longer verified", "法律依据不再经核对"),
    "terms.removed": Kind("major", "clause of the terms removed", "删除条款依据"),
    "harm.changed": Kind("major", "another harm", "危害类别变更"),
    "rule.kind": Kind("major", "another kind of rule", "规则种类变更"),
    "list.wider": Kind("major", "list gives more hits", "名单命中增多"),
    "list.exempts_less": Kind("major", "list exempts less", "名单豁免减少"),
    "list.unproved": Kind("major", "list not proved to give fewer hits", "无法证明名单命中减少，按增多计"),
    "counter.changed": Kind("major", "counter counts otherwise", "计数方式变更"),
    "part.unproved": Kind("major", "other part of the pack changed", "规则包的其他部分变更"),
    # Acts on fewer people, or milder.
    "rule.new_trial": Kind("minor", "new trial rule", "新增试行规则"),
    "rule.new_draft": Kind("minor", "new draft rule", "新增草案规则"),
    "rule.to_trial": Kind("minor", "live rule goes back to trial", "生效规则退回试行"),
    "rule.status": Kind("minor", "status changed, acting on nobody", "状态变更，不对任何人生效"),
    "rule.retired": Kind("minor", "rule retired", "规则停用"),
    "condition.narrower": Kind("minor", "narrower condition", "条件收窄"),
    "kinds.narrower": Kind("minor", "looks at fewer kinds of items", "适用的条目类型减少"),
    "gate.narrower": Kind("minor", "looks at fewer languages", "适用的语言减少"),
    "scope.narrower": Kind("minor", "acts in fewer territories", "适用地域减少"),
    "soften.new": Kind("minor", "new softening", "新增从轻条款"),
    "soften.wider": Kind("minor", "softening wider", "从轻条款放宽"),
    "soften.softer": Kind("minor", "softening leaves less", "从轻幅度加大"),
    "exemption.new": Kind("minor", "new exemption", "新增豁免"),
    "exemption.wider": Kind("minor", "exemption wider", "豁免放宽"),
    "action.softer": Kind("minor", "softer action", "措施减轻"),
    "case.new": Kind("minor", "a person looks too", "增加人工查看"),
    "case.changed": Kind("minor", "another queue, priority or deadline", "队列、优先级或时限变更"),
    "failure.softer": Kind("minor", "a failure no longer escalates", "检测故障时不再转人工"),
    "severity.lower": Kind("minor", "lower severity", "严重程度降低"),
    "limits.lower": Kind("minor", "lower limits", "限额降低"),
    "rollout.slower": Kind("minor", "slower rollout", "分步上线放慢"),
    "duration.shorter": Kind("minor", "shorter duration", "期限缩短"),
    "language.new": Kind("minor", "new language", "新增语言"),
    "notice.more": Kind("minor", "statement of reasons given again", "恢复告知理由"),
    "terms.changed": Kind("minor", "clause of the terms changed", "条款依据变更"),
    "dsa.changed": Kind("minor", "other category or keywords", "类别或关键词变更"),
    "evidence.removed": Kind("minor", "evidence removed", "删除证据"),
    "list.narrower": Kind("minor", "list gives fewer hits", "名单命中减少"),
    "list.exempts_more": Kind("minor", "new entries in an exempting list", "豁免名单新增条目"),
    "counter.new": Kind("minor", "new counter", "新增计数器"),
    "counter.removed": Kind("minor", "counter removed", "删除计数器"),
    "list.new": Kind("minor", "new list", "新增名单"),
    "list.context": Kind("minor", "list that no rule reads changed", "未被规则使用的名单变更"),
    "part.moved": Kind("minor", "moved to another pack", "移至其他规则包"),
    "pack.settings": Kind("minor", "settings of the pack changed", "规则包设置变更"),
    # Wording, and what only adds proof.
    "wording": Kind("patch", "wording", "文字修改"),
    "people": Kind("patch", "owner, reviewers or dates", "负责人、审阅人或日期"),
    "references": Kind("patch", "references", "参考资料"),
    "example.added": Kind("patch", "example or case added", "新增样例或用例"),
    "basis.added": Kind("patch", "legal basis added", "新增法律依据"),
    "basis.checked": Kind("patch", "legal basis checked again", "重新核对法律依据"),
    "false_positives": Kind("patch", "false positives", "误报情形"),
    "evidence": Kind("patch", "evidence", "证据"),
    "suppressions": Kind("patch", "suppressions", "抑制项"),
    "list.about": Kind("patch", "source, dates or notes of a list", "名单的来源、日期或说明"),
}
"""Every kind of change by its key."""


class Change(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One change of a pack."""

    where: str
    """Id of the rule, or `pack` and the name of a list, or id of the pack."""
    kind: str
    """Key of `KINDS`."""
    found: str = ""
    """Old and new, in short."""
    version: VersionClass
    """The class it asks for; a draft acts on nobody, so its changes ask for `minor` at most."""

    def words(self, lang: Language) -> str:
        """The kind of change in words, with what was found."""
        name = getattr(KINDS[self.kind], lang)
        return f"{name}: {self.found}" if self.found else str(name)


def change(where: str, kind: str, found: str = "", *, at_most: VersionClass = "major") -> Change:
    """A change of a kind, of its class or a lower one."""
    least = min(KINDS[kind].version, at_most, key=CLASSES.index)
    return Change(where=where, kind=kind, found=found, version=least)


def class_of(changes: Iterable[Change]) -> VersionClass | None:
    """The highest class that some changes ask for; None without changes."""
    return max((c.version for c in changes), key=CLASSES.index, default=None)


def parse_version(text: str) -> tuple[int, int, int]:
    """`1.2.3` as numbers; a version that is not one counts as 0.0.0."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return 0, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2])


def raised(version: str, wanted: VersionClass | None) -> str:
    """The least version after changes of a class.

    Before 1.0.0 a major change raises the second number, everything else the third.
    """
    major, minor, patch = parse_version(version)
    if wanted is None:
        return version
    if major == 0:
        return f"0.{minor + 1}.0" if wanted == "major" else f"0.{minor}.{patch + 1}"
    if wanted == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if wanted == "minor" else f"{major}.{minor}.{patch + 1}"
