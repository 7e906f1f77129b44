"""Names that pages and the command line share, in both languages: outcomes, statuses, what would change."""

from __future__ import annotations

from collections.abc import Mapping

from clearford.core.reasons import Language

Words = Mapping[str, Mapping[Language, str]]
"""Key -> language -> a sentence, perhaps with `{names}` of values."""

NAMES: Words = {
    "rules": {"en": "Rules that held", "zh": "命中的规则"},
    "outcome.allow": {"en": "allow", "zh": "放行"},
    "outcome.restrict": {"en": "restrict", "zh": "限制"},
    "outcome.unsupported": {"en": "unsupported", "zh": "无法判定"},
    "status.live": {"en": "live", "zh": "生效"},
    "status.trial": {"en": "trial", "zh": "试行"},
    "status.draft": {"en": "draft", "zh": "草案"},
    "status.retired": {"en": "retired", "zh": "停用"},
    "shift.all": {"en": "items", "zh": "条目"},
    "shift.restricted": {"en": "newly restricted", "zh": "新受限制"},
    "shift.released": {"en": "released", "zh": "解除限制"},
    "shift.harder": {"en": "harder", "zh": "加重"},
    "shift.softer": {"en": "softer", "zh": "减轻"},
    "tried": {"en": "The rules that were tried", "zh": "试算的规则"},
    "over": {"en": "over its limit", "zh": "超限额"},
    "quality": {"en": "Against the labels", "zh": "与标注对照"},
    "rollout": {"en": "The rollout as it would have gone", "zh": "模拟的分步上线"},
    "rollout.began": {"en": "leaves the shadow for its first step", "zh": "影子阶段结束，进入第一阶段"},
    "rollout.step": {"en": "passed the step of {n} %", "zh": "通过 {n} % 阶段"},
    "rollout.stopped": {"en": "stopped at {n} %, back to trial", "zh": "在 {n} % 时停用，退回试行"},
    "rollout.capped": {"en": "at its limit: further hits escalate", "zh": "达到限额：其余命中转人工"},
    "rollout.changed": {"en": "another version: begins in shadow", "zh": "规则已改动：从影子阶段重新开始"},
    "rollout.started": {"en": "put at {n} % by a person", "zh": "由人置于 {n} %"},
    "rollout.resumed": {"en": "goes on at {n} %", "zh": "在 {n} % 继续"},
}


def fill(words: Words, key: str, lang: Language, **values: object) -> str:
    """The sentence of a key in a language, with its values."""
    return words[key][lang].format(**values)
