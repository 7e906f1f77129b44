"""Every sentence of the pages, in both languages; a test demands that the two agree."""

from __future__ import annotations

from clearford.console.names import NAMES, Words, fill
from clearford.core.reasons import Language

WORDS: Words = {
    **NAMES,
    "title": {"en": "Report of a scan", "zh": "扫描报告"},
    "source": {"en": "Input", "zh": "输入"},
    "made": {"en": "Made", "zh": "生成时间"},
    "bundle": {"en": "Rules used (digest)", "zh": "所用规则（摘要）"},
    "read": {"en": "Items read", "zh": "读取条数"},
    "rejected": {"en": "Lines rejected", "zh": "拒绝行数"},
    "outcomes": {"en": "What was decided", "zh": "判定结果"},
    "rules.none": {"en": "No rule held.", "zh": "没有规则命中。"},
    "rules.more": {
        "en": "The {shown} most frequent of {all} rules are shown.",
        "zh": "共 {all} 条规则命中，此处列出最多的 {shown} 条。",
    },
    "rules.trial": {
        "en": "Rules on trial are listed and act on nobody.",
        "zh": "试行规则仅列出，不对任何人生效。",
    },
    "kinds": {"en": "By kind of item", "zh": "按内容类型"},
    "kind": {"en": "Kind", "zh": "类型"},
    "course": {"en": "Over time", "zh": "时间分布"},
    "course.note": {
        "en": "Items by event time (UTC); one column is {step}. Red: decided otherwise than “allow”.",
        "zh": "按事件时间（UTC）统计，每柱为{step}；红色为未放行的条目。",
    },
    "step.3600": {"en": "an hour", "zh": "一小时"},
    "step.86400": {"en": "a day", "zh": "一天"},
    "step.604800": {"en": "a week", "zh": "一周"},
    "step.7862400": {"en": "a quarter", "zh": "一季度"},
    "step.315619200": {"en": "ten years", "zh": "十年"},
    "rejections": {"en": "Lines that could not be read", "zh": "无法读取的行"},
    "rejections.more": {
        "en": "The first {shown} of {all}; the whole list lies beside the results.",
        "zh": "共 {all} 行，此处列出前 {shown} 行；完整清单在结果文件旁。",
    },
    "line": {"en": "Line", "zh": "行"},
    "field": {"en": "Field", "zh": "字段"},
    "code": {"en": "Code", "zh": "代码"},
    "meaning": {"en": "Meaning", "zh": "含义"},
    "samples": {"en": "Samples", "zh": "样例"},
    "samples.note": {
        "en": "Up to {each} items of each of the most frequent rules, and of those on which none held, "
        "drawn by a hash of the id. Personal information is masked. The views are what the detectors read: "
        "the text with its forms unified, without separators, and by sound.",
        "zh": "对每条高频规则以及没有规则命中的条目，各按编号散列抽取至多 {each} 条。个人信息已遮盖。"
        "各视图即检测所读的文本：统一字形、去除分隔、按读音归并。",
    },
    "samples.without": {"en": "No rule held", "zh": "没有规则命中"},
    "cut": {"en": "The text is longer; a part is shown.", "zh": "原文较长，此处仅显示一部分。"},
    "held": {"en": "Held", "zh": "命中"},
    "action": {"en": "Action", "zh": "措施"},
    "evidence": {"en": "Evidence", "zh": "证据"},
    "statement": {"en": "What the person is told", "zh": "告知当事人的理由"},
    "view.original": {"en": "As written", "zh": "原文"},
    "view.canon": {"en": "Forms unified", "zh": "统一字形"},
    "view.skeleton": {"en": "Without separators", "zh": "去除分隔"},
    "view.phonetic": {"en": "By sound", "zh": "按读音"},
    "outcome": {"en": "Outcome", "zh": "结果"},
    "outcome.escalate": {"en": "escalate to a person", "zh": "转人工"},
    "status": {"en": "Status", "zh": "状态"},
    "rule": {"en": "Rule", "zh": "规则"},
    "harm": {"en": "Harm", "zh": "危害"},
    "items": {"en": "Items", "zh": "条数"},
    "share": {"en": "Share", "zh": "占比"},
    "backtest.title": {"en": "Report of a backtest", "zh": "回测报告"},
    "events": {"en": "Events", "zh": "事件"},
    "against": {"en": "Compared with", "zh": "对照"},
    "candidate": {"en": "Rules tried (digest)", "zh": "试算的规则（摘要）"},
    "baseline": {"en": "Rules compared with (digest)", "zh": "对照的规则（摘要）"},
    "seed": {"en": "Seed of the samples", "zh": "抽样种子"},
    "nobody": {
        "en": "The rules were tried as if they were live. Nobody was acted on.",
        "zh": "规则按生效试算，未对任何人采取措施。",
    },
    "changes": {"en": "Whose treatment would change", "zh": "谁的处理会改变"},
    "changes.none": {"en": "No decision would change.", "zh": "没有判定会改变。"},
    "change": {"en": "Change", "zh": "变化"},
    "language": {"en": "Language", "zh": "语言"},
    "side.old": {"en": "Before", "zh": "之前"},
    "side.new": {"en": "After", "zh": "之后"},
    "hits": {"en": "Hits", "zh": "命中"},
    "per_day": {"en": "Actions a day (most)", "zh": "每日措施数（最多）"},
    "overlap": {"en": "Held together with", "zh": "同时命中"},
    "quality.note": {
        "en": "Dots with their 95 % intervals (Wilson). {used} labels used, {missing} missing, "
        "{contradictory} contradictory and left out.",
        "zh": "圆点为估计值，横线为 95 % 区间（Wilson）。使用标注 {used} 个，缺失 {missing} 个，"
        "矛盾而弃用 {contradictory} 个。",
    },
    "precision": {"en": "Precision", "zh": "精确率"},
    "recall": {"en": "Recall", "zh": "召回率"},
    "benign": {"en": "Benign items hit", "zh": "误中正常内容"},
    "when": {"en": "Event time (UTC)", "zh": "事件时间（UTC）"},
    "what": {"en": "What happened", "zh": "发生的事"},
    "figures": {"en": "Figures", "zh": "数据"},
    "shifted": {
        "en": "Events drawn at random from each change. Personal information is masked.",
        "zh": "每类变化随机抽取的事件。个人信息已遮盖。",
    },
    "foot": {
        "en": "Every decision names its rules. Whoever is affected by one is told why and can appeal; the "
        "words are shown with the samples. This file loads nothing from a network.",
        "zh": "每项判定都列明依据的规则。受影响的人会被告知理由并可申诉，告知内容见样例。"
        "本文件不从网络加载任何内容。",
    },
}


def say(key: str, lang: Language, **values: object) -> str:
    """The words of a key in a language, with its values filled in."""
    return fill(WORDS, key, lang, **values)
