"""Every sentence that the command line says, in both languages; a test demands that the two agree."""

from __future__ import annotations

import os
from collections.abc import Mapping

from clearford.core.reasons import Language

WORDS: dict[str, dict[Language, str]] = {
    "outcome.allow": {"en": "allow", "zh": "放行"},
    "outcome.restrict": {"en": "restrict", "zh": "限制"},
    "outcome.escalate": {"en": "escalate", "zh": "转人工"},
    "outcome.unsupported": {"en": "unsupported", "zh": "无法判定"},
    "status.live": {"en": "live", "zh": "生效"},
    "status.trial": {"en": "trial", "zh": "试行"},
    "status.draft": {"en": "draft", "zh": "草案"},
    "status.retired": {"en": "retired", "zh": "停用"},
    "rule": {"en": "rule", "zh": "规则"},
    "status": {"en": "status", "zh": "状态"},
    "items": {"en": "items", "zh": "条目"},
    "share": {"en": "share", "zh": "占比"},
    "outcome": {"en": "outcome", "zh": "结果"},
    "hits": {"en": "hits", "zh": "命中"},
    "title": {"en": "title", "zh": "标题"},
    "case": {"en": "case", "zh": "个案"},
    "summary": {"en": "Summary", "zh": "汇总"},
    "top_rules": {"en": "Rules that held", "zh": "命中的规则"},
    "demo.title": {
        "en": "{n} invented items, decided by the shipped packs",
        "zh": "{n} 条虚构内容，由随附规则包判定",
    },
    "demo.samples": {"en": "A few decisions, with reasons", "zh": "部分判定及理由"},
    "demo.time": {
        "en": "{n} items in {s:.2f} s, start-up {up:.1f} s. Trial rules are shown and act on nobody.",
        "zh": "{n} 条内容用时 {s:.2f} 秒，启动 {up:.1f} 秒。试行规则仅展示，不对任何人生效。",
    },
    "demo.next": {
        "en": "Next: clearford scan YOUR.jsonl --output out.jsonl --explain",
        "zh": "下一步：clearford scan 你的文件.jsonl --output out.jsonl --explain",
    },
    "scan.done": {
        "en": "{read} items read, {rejected} rejected; results in {out}",
        "zh": "读取 {read} 条，拒绝 {rejected} 条；结果见 {out}",
    },
    "stdout": {"en": "standard output", "zh": "标准输出"},
    "scan.partial": {
        "en": "{rows} rows were written before that; they are in {path}",
        "zh": "此前已写出 {rows} 行，保存在 {path}",
    },
    "scan.rejected": {"en": "rejected lines are listed in {path}", "zh": "被拒绝的行列于 {path}"},
    "scan.ignored": {
        "en": "columns or keys that were not used: {names}",
        "zh": "未使用的列或键：{names}",
    },
    "explain.why_allowed": {"en": "No live rule held.", "zh": "没有生效的规则命中。"},
    "role.determining": {"en": "determined the decision", "zh": "决定了结果"},
    "role.absorbed": {"en": "held; a stronger action took its place", "zh": "命中；由更强措施取代"},
    "role.softened": {"en": "held; softened until nothing was left of it", "zh": "命中；从轻后不再产生后果"},
    "role.exempted": {"en": "held; exempted", "zh": "命中；已豁免"},
    "role.exempting": {"en": "exempts another rule", "zh": "豁免其他规则"},
    "role.trial": {"en": "held on trial: changes nothing", "zh": "试行命中：不改变结果"},
    "role.unknown": {"en": "could not be known", "zh": "无法判断"},
    "truth.true": {"en": "true   ", "zh": "成立"},
    "truth.false": {"en": "false  ", "zh": "不成立"},
    "truth.unknown": {"en": "unknown", "zh": "未知"},
    "explain.softened": {"en": "made milder by {by}", "zh": "因 {by} 而从轻"},
    "explain.unknown": {"en": "unknown, cause {cause}", "zh": "未知，原因 {cause}"},
    "views": {"en": "text views", "zh": "文本视图"},
    "pack.clean": {
        "en": "{rules} rules in {packs} packs, no finding",
        "zh": "{packs} 个规则包、{rules} 条规则，未发现问题",
    },
    "pack.issues": {
        "en": "{high} high, {medium} medium, {low} low",
        "zh": "高 {high}，中 {medium}，低 {low}",
    },
    "pack.tests": {"en": "{passed} passed, {failed} failed", "zh": "通过 {passed}，失败 {failed}"},
    "pack.uncovered": {"en": "branches without a test", "zh": "未被测试覆盖的分支"},
    "pack.baseline": {"en": "benign item {item} is hit by {rule}", "zh": "正常内容 {item} 被 {rule} 命中"},
    "pack.baseline_size": {
        "en": "{n} benign items, {hits} hit without an explanation",
        "zh": "正常内容 {n} 条，无解释的命中 {hits} 条",
    },
    "severity": {"en": "severity", "zh": "严重程度"},
    "harm": {"en": "harm", "zh": "危害"},
    "new.gap": {"en": "to fill in: {gap}", "zh": "待填写：{gap}"},
    "new.written": {"en": "written: {path}", "zh": "已写入：{path}"},
    "error": {"en": "error", "zh": "错误"},
    "suggestion": {"en": "try: {what}", "zh": "建议：{what}"},
    "interrupted": {"en": "interrupted", "zh": "已中断"},
}


def pick_language(wanted: str | None = None, env: Mapping[str, str] | None = None) -> Language:
    """`wanted`, else the language of the environment (LC_ALL, LC_MESSAGES, LANG), else English."""
    env = os.environ if env is None else env
    for value in (wanted, env.get("LC_ALL"), env.get("LC_MESSAGES"), env.get("LANG")):
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(key: str, lang: Language, **values: object) -> str:
    """The sentence `key` in `lang`, with its values."""
    return WORDS[key][lang].format(**values)
