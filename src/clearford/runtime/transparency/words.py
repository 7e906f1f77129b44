"""The words of the report on content governance, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from clearford.core.reasons import Language

WORDS: Mapping[str, Mapping[Language, str]] = {
    "title": {
        "en": "{service}: report on content governance, {period}",
        "zh": "{service}内容治理工作报告（{period}）",
    },
    "title.minors": {
        "en": "{service}: report on the protection of minors, {period}",
        "zh": "{service}未成年人网络保护社会责任报告（{period}）",
    },
    "part.overview": {"en": "Overview", "zh": "总体情况"},
    "part.rules": {"en": "Rules and people", "zh": "制度与人员"},
    "part.measures": {"en": "What was restricted", "zh": "处置情况"},
    "part.reports": {"en": "Reports from people", "zh": "投诉举报受理情况"},
    "part.appeals": {"en": "Appeals", "zh": "申诉与纠正情况"},
    "part.minors": {"en": "Protection of minors", "zh": "未成年人保护情况"},
    "part.addiction": {"en": "Work against addiction", "zh": "防沉迷工作情况"},
    "part.quality": {"en": "How accurate the rules are", "zh": "规则准确性"},
    "part.conduct": {"en": "Notices, deadlines and data", "zh": "告知、时限与数据处理情况"},
    "part.sources": {"en": "Where the numbers come from", "zh": "数据来源与核验方法"},
    "overview": {
        "en": "{provider} reports on {service} in the period {period} (whole months, UTC).",
        "zh": "本报告由{provider}发布，介绍{service}在 {period} 期间（整月，协调世界时）的内容治理工作。",
    },
    "correction": {
        "en": "This is edition {edition}. It corrects {n} numbers of the one before: {why}",
        "zh": "本报告为第 {edition} 版，更正了上一版中的 {n} 个数字，原因：{why}",
    },
    "overview.decided": {"en": "Items restricted or passed to people", "zh": "被限制或转人工处理的内容"},
    "overview.passed": {"en": "Items counted without a decision of their own", "zh": "批量记录的其他内容"},
    "overview.restricted": {"en": "Items restricted", "zh": "采取限制措施的内容"},
    "overview.accounts": {"en": "of these, with a measure on the account", "zh": "其中同时处置账号的"},
    "overview.reports": {"en": "Reports received", "zh": "收到的举报"},
    "overview.appeals": {"en": "Appeals received", "zh": "收到的申诉"},
    "measures.note": {
        "en": "An item counts once under its harm, and once under each measure taken on it. A measure that "
        "was undone later still counts here; the part on appeals shows what was undone.",
        "zh": "每条内容在其危害类别下计一次，在对其采取的每项措施下各计一次。"
        "事后撤销的措施仍计入本表，撤销情况见申诉部分。",
    },
    "minors.note": {
        "en": "Counted is what the platform, a reporter or a guardian said to concern a minor. "
        "Age is never guessed.",
        "zh": "统计范围为平台、举报人或监护人说明涉及未成年人的情形，系统从不推测年龄。",
    },
    "minors.closed": {"en": "Reports answered", "zh": "已办结的举报"},
    "minors.median": {"en": "Median time to an answer, hours", "zh": "办结用时中位数（小时）"},
    "minors.referrals": {"en": "Referrals by a person", "zh": "由人工移送的线索"},
    "minors.reads": {"en": "Requests to see data of minors", "zh": "查看未成年人数据的请求"},
    "minors.refused": {"en": "of these, refused", "zh": "其中被拒绝的"},
    "quality.note": {
        "en": "Precision is the share of sampled matches that a person confirmed without knowing the result, "
        "with the 95 % Wilson interval. Items nobody looked at never count as correct; items with a known "
        "answer, which test reviewers, never count at all.",
        "zh": "精确率是抽样命中中经人工盲审确认的比例，附 95% 威尔逊区间。"
        "未经复核的内容不计为正确，用于考核审核员的已知答案样本不计入。",
    },
    "quality.no_sample": {
        "en": "No random sample of all items was taken, so nothing is said about what was missed.",
        "zh": "本期未对全部内容随机抽样，因此不对漏判比例作出说明。",
    },
    "quality.none_found": {
        "en": "In a random sample of {n} items no harm was found: its share may be up to {most} %.",
        "zh": "随机抽查 {n} 条内容未发现有害内容，其占比最高可能为 {most}%。",
    },
    "quality.recall_words": {
        "en": "Between {low} and {high} of the harm in the random sample was restricted ({n} harmful items).",
        "zh": "随机样本的有害内容中，被限制的比例在 {low} 至 {high} 之间（有害内容 {n} 条）。",
    },
    "quality.live_precision": {"en": "Precision, live rules", "zh": "精确率（生效规则）"},
    "quality.trial_precision": {"en": "Precision, rules on trial", "zh": "精确率（试行规则）"},
    "appeals.overturned_of_decided": {"en": "Overturned of decided appeals", "zh": "申诉改判率"},
    "quality.prevalence": {"en": "Share of harmful items", "zh": "有害内容占比"},
    "quality.recall": {"en": "Share of harm that was restricted", "zh": "有害内容被限制的比例"},
    "quality.precision": {"en": "Precision over all items", "zh": "总体精确率"},
    "quality.accuracy": {"en": "Share of automated answers that were right", "zh": "自动判定正确的比例"},
    "conduct.sent": {"en": "Notices delivered", "zh": "已送达的告知"},
    "conduct.failed": {"en": "Notices that could not be delivered", "zh": "未能送达的告知"},
    "conduct.intended": {"en": "Measures decided by rules alone", "zh": "由规则自动决定的措施"},
    "conduct.intended_people": {"en": "Measures decided with people", "zh": "有人工参与决定的措施"},
    "conduct.accepted": {"en": "Deliveries that the platform accepted", "zh": "平台已接受的执行通知"},
    "conduct.refused": {"en": "Deliveries that the platform refused", "zh": "平台拒绝的执行通知"},
    "conduct.unknown": {"en": "Deliveries with an unknown outcome", "zh": "结果不明的执行通知"},
    "conduct.dead": {"en": "Deliveries given up after repeated tries", "zh": "多次尝试后放弃的执行通知"},
    "conduct.met": {"en": "Deadlines met", "zh": "按时完成的时限"},
    "conduct.missed": {"en": "Deadlines missed", "zh": "超期的时限"},
    "conduct.reversed": {"en": "Decisions undone", "zh": "撤销的决定"},
    "conduct.erased": {"en": "Entries whose content was erased", "zh": "已删除内容的条目"},
    "conduct.reads": {"en": "Requests to see evidence", "zh": "查看证据的请求"},
    "conduct.reads_refused": {"en": "of these, refused", "zh": "其中被拒绝的"},
    "off": {"en": "{duty} does not apply to the service: {why}", "zh": "{duty} 不适用于本服务：{why}"},
    "conduct.incidents": {"en": "Incidents", "zh": "安全事件"},
    "conduct.witnessed": {
        "en": "Days of {days} on which an outsider signed the log",
        "zh": "{days} 天中由外部见证方签署日志的天数",
    },
    "sources": {
        "en": "Every number was computed from the public parts of the logs below, by queries of version "
        "{version} (SHA-256 {digest}), and can be computed again by anybody who holds the logs: "
        "clearford_verify_report.py report.json FOLDER",
        "zh": "全部数字由下列日志的公开部分计算得出，查询版本 {version}（SHA-256 {digest}）。"
        "持有日志者均可重新计算：clearford_verify_report.py report.json 日志目录",
    },
    "median.words": {
        "en": "Half of them were answered within {hours} hours {minutes} minutes (median of {n}).",
        "zh": "半数在 {hours} 小时 {minutes} 分钟内办结（{n} 件的中位数）。",
    },
    "median.none": {"en": "None was answered in the period.", "zh": "本期没有办结的事项。"},
    "no_words": {"en": "The service says nothing about this.", "zh": "服务提供者未作说明。"},
    "what": {"en": "what", "zh": "项目"},
    "number": {"en": "number", "zh": "数量"},
    "harm": {"en": "harm", "zh": "危害类别"},
    "items": {"en": "items", "zh": "内容条数"},
    "reports": {"en": "reports", "zh": "举报"},
    "total": {"en": "total", "zh": "合计"},
    "all": {"en": "all", "zh": "全部"},
    "received": {"en": "received", "zh": "收到"},
    "closed": {"en": "answered", "zh": "办结"},
    "decided": {"en": "decided", "zh": "已裁定"},
    "median": {"en": "median, hours", "zh": "中位数（小时）"},
    "rule": {"en": "rule", "zh": "规则"},
    "share": {"en": "share", "zh": "比例"},
    "low": {"en": "low", "zh": "下界"},
    "high": {"en": "high", "zh": "上界"},
    "n": {"en": "n", "zh": "样本数"},
    "log": {"en": "log", "zh": "日志"},
    "log.size": {"en": "entries", "zh": "条目数"},
    "log.root": {"en": "root", "zh": "根哈希"},
    "result.action_law": {"en": "acted on, law", "zh": "依法处置"},
    "result.action_terms": {"en": "acted on, terms", "zh": "依约处置"},
    "result.no_action": {"en": "no action", "zh": "未处置"},
    "result.unfounded": {"en": "unfounded", "zh": "明显无理由"},
    "result.upheld": {"en": "upheld", "zh": "维持"},
    "result.reversed": {"en": "reversed", "zh": "撤销"},
    "result.partly_reversed": {"en": "partly reversed", "zh": "部分撤销"},
    "result.omitted": {"en": "not decided", "zh": "未予裁定"},
    "result.newly_imposed": {"en": "newly imposed", "zh": "新采取措施"},
    "value.unknown": {"en": "not known", "zh": "未说明"},
    "value.other": {"en": "other", "zh": "其他"},
}


def say(key: str, lang: Language, **values: object) -> str:
    """The words of a key in a language, with its values."""
    return WORDS[key][lang].format(**values)
