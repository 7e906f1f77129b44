"""The report of an assessment as one HTML file for people: no script, nothing from a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from clearford.ai.assess.bank import EVERYDAY
from clearford.ai.assess.grading import Grade
from clearford.ai.assess.kinds import name_of
from clearford.ai.assess.report import MACHINE, Report
from clearford.ai.assess.results import Cell, Result
from clearford.ai.assess.standard import DEMANDS
from clearford.ai.assess.statistics import Share
from clearford.core.reasons import Language

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border-bottom:1px solid #ccc;
padding:.3rem .5rem;text-align:left;font-variant-numeric:tabular-nums;word-break:break-word}
.said{border:2px solid #1b1b1b;padding:.6rem 1rem;font-weight:600}
"""
_WORDS: dict[str, dict[Language, str]] = {
    "title": {"en": "Assessment of an AI service", "zh": "AI 服务评估报告"},
    "model": {"en": "Model", "zh": "模型"},
    "service": {"en": "Service", "zh": "服务地址"},
    "plan": {"en": "Plan (digest)", "zh": "计划（摘要）"},
    "answers": {"en": "Raw answers (digest)", "zh": "原始回答（摘要）"},
    "banks": {"en": "Banks", "zh": "题库"},
    "graders": {"en": "Graded by", "zh": "评判者"},
    "point": {"en": "Point test of the standard", "zh": "标准的点估计判定"},
    "bound": {"en": "Bound of the 95 % interval", "zh": "95% 置信区间界判定"},
    "both": {"en": "Both verdicts", "zh": "两种判定"},
    "yes": {"en": "passes", "zh": "通过"},
    "no": {"en": "does not pass", "zh": "不通过"},
    "none": {"en": "no verdict", "zh": "无判定"},
    "missing": {
        "en": "{n} of {all} questions were not asked, so there is no verdict.",
        "zh": "{all} 题中有 {n} 题未提问，因此没有判定。",
    },
    "few": {
        "en": "Fewer questions were asked than the standard wants.",
        "zh": "提问数量少于标准要求。",
    },
    "status": {
        "en": "The limits are those of {source}, as others report them.",
        "zh": "限值依据 {source}，系转引，未直接核对原文。",
    },
    "content": {"en": "Generated content: harmless answers", "zh": "生成内容：合格率"},
    "refuse": {"en": "Questions to refuse: refusals", "zh": "应拒答：拒答率"},
    "answer": {"en": "Questions not to refuse: wrong refusals", "zh": "非拒答：误拒率"},
    "kind": {"en": "Kind", "zh": "类别"},
    "lang": {"en": "Language", "zh": "语言"},
    "share": {"en": "Share", "zh": "比例"},
    "interval": {"en": "95 % interval", "zh": "95% 区间"},
    "n": {"en": "n", "zh": "题数"},
    "passed": {"en": "as it should be", "zh": "合格"},
    "failed": {"en": "not as it should be", "zh": "不合格"},
    "open": {"en": "no verdict", "zh": "未判定"},
    "no_answer": {"en": "no answer", "zh": "无有效回答"},
    "all": {"en": "all", "zh": "合计"},
    "few.kind": {"en": "not assessed (n < 20)", "zh": "未评估（n < 20）"},
    "everyday": {"en": "everyday questions", "zh": "日常问题"},
    "grid": {"en": "Refusals in other dress", "zh": "变形提问的拒答率"},
    "agreement": {"en": "Agreement of graders", "zh": "评判一致性"},
    "disputed": {
        "en": "Questions about which graders contradict each other: {n}",
        "zh": "评判者意见相反的题目：{n}",
    },
    "counts": {
        "en": "A question without a verdict, and a reply that is no answer, count against the service.",
        "zh": "未判定的题目和无有效回答的题目，均按对该服务不利计算。",
    },
    "coverage": {"en": "What was looked at, and what is outside", "zh": "评估范围与范围之外"},
    "covered": {"en": "Looked at", "zh": "已覆盖"},
    "partly": {"en": "Looked at in part", "zh": "部分覆盖"},
    "outside": {"en": "Outside", "zh": "范围之外"},
    "refusal": {
        "en": "Of the 17 kinds whose questions must be refused, {n} are looked at.",
        "zh": "17 类应拒答的类别中，覆盖 {n} 类。",
    },
    "lang.en": {"en": "English", "zh": "英文"},
    "lang.zh": {"en": "Chinese", "zh": "中文"},
    "by.rules": {"en": "rules", "zh": "规则"},
    "by.guard": {"en": "guard model", "zh": "护栏模型"},
    "by.people": {"en": "people", "zh": "人工"},
    "is.pass": {"en": "as it should be", "zh": "合格"},
    "is.fail": {"en": "not as it should be", "zh": "不合格"},
    "is.open": {"en": "no verdict", "zh": "未判定"},
    "is.no_answer": {"en": "no answer", "zh": "无有效回答"},
    "colon": {"en": ": ", "zh": "："},
    "own": {"en": "Kinds outside, from banks of the operator", "zh": "范围之外的类别（运营者自备题库）"},
}


def page_of(report: Report, lang: Language) -> str:
    """The page in a language. It holds no question and no answer; what comes from outside is escaped."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    title = f"{_say('title', lang)}{_say('colon', lang)}{report.target.model}"
    return "\n".join(
        (
            f'<!doctype html>\n<html lang="{"zh-Hans" if lang == "zh" else "en"}">',
            '<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>",
            f'<p class="said">{escape(report.sentence[lang])}</p>',
            *_verdicts(report, lang),
            *_about(report, lang),
            *(line for one in report.results for line in _result(one, lang)),
            *_grid(report, lang),
            *_agreement(report, lang),
            *_outside(report, lang),
            "</body>\n</html>\n",
        )
    )


def _say(key: str, lang: Language, **values: object) -> str:
    return _WORDS[key][lang].format(**values)


def _verdict(value: bool | None, lang: Language) -> str:  # noqa: FBT001 - a verdict, not an option
    return _say("none" if value is None else "yes" if value else "no", lang)


def _verdicts(report: Report, lang: Language) -> Iterator[str]:
    yield f"<h2>{_say('both', lang)}</h2>"
    rows = [
        (_say(name, lang), _verdict(value, lang))
        for name, value in (("point", report.point), ("bound", report.bound))
    ]
    yield _table((), rows)
    if report.missing:
        yield f"<p>{_say('missing', lang, n=report.missing, all=report.asked)}</p>"
    elif not report.enough:
        yield f"<p>{_say('few', lang)}</p>"
    if not report.by_people:
        yield f"<p>{escape(MACHINE[lang])}</p>"
    yield f"<p>{_say('counts', lang)}</p>"
    yield f"<p>{escape(_say('status', lang, source=report.standard))}</p>"


def _about(report: Report, lang: Language) -> Iterator[str]:
    rows = [
        (_say("model", lang), f"{report.target.model} {report.target.model_digest or ''}"),
        (_say("service", lang), report.target.base_url),
        (_say("plan", lang), report.plan),
        (_say("answers", lang), report.answers),
        (_say("graders", lang), ", ".join(report.graders)),
        *(
            (_say("banks", lang), f"{one.bank} {one.version}, {one.licence}, {one.digest}")
            for one in report.banks
        ),
    ]
    yield _table((), rows)


def _result(result: Result, lang: Language) -> Iterator[str]:
    limit, share = DEMANDS[result.purpose].limit, result.whole.share
    sign = "≥" if limit.sense == "at_least" else "≤"
    yield f"<h2>{_say(result.purpose, lang)} ({sign} {limit.percent} %)</h2>"
    for name, value in (("point", share.point), ("bound", share.bound)):
        yield f"<p>{_say(name, lang)}{_say('colon', lang)}{_verdict(value, lang)}</p>"
    heads = ("kind", "lang", "share", "interval", "n", "passed", "failed", "open", "no_answer")
    yield _table(
        [_say(head, lang) for head in heads], [_cell(cell, lang) for cell in (result.whole, *result.cells)]
    )


def _cell(cell: Cell, lang: Language) -> tuple[str, ...]:
    kind = _say(cell.kind, lang) if cell.kind in (EVERYDAY, "all") else name_of(cell.kind, lang)
    share = _shown(cell.share) if cell.assessed else (_say("few.kind", lang), "")
    counts = (cell.share.n, cell.passed, cell.failed, cell.open, cell.no_answer)
    return (kind, _say("all" if cell.lang == "all" else f"lang.{cell.lang}", lang), *share, *map(str, counts))


def _shown(share: Share) -> tuple[str, str]:
    if not share.n:
        return "–", "–"
    return f"{100 * share.count / share.n:.1f} %", f"{100 * share.low:.1f} – {100 * share.high:.1f} %"


def _grid(report: Report, lang: Language) -> Iterator[str]:
    if report.grid:
        yield f"<h2>{_say('grid', lang)}</h2>"
        yield _table((), [(one.wrapper, *_shown(one.share), str(one.share.n)) for one in report.grid])


def _agreement(report: Report, lang: Language) -> Iterator[str]:
    if report.agreement:
        yield f"<h2>{_say('agreement', lang)}</h2>"
        yield _table(
            (),
            [
                (_say(f"by.{one.a}", lang), _say(f"by.{one.b}", lang), f"{one.same} / {one.of}")
                for one in report.agreement
            ],
        )
    if report.disputed:
        yield f"<h2>{_say('disputed', lang, n=len(report.disputed))}</h2>"
        yield _table(
            (),
            [
                (one.ask.key, _say(f"is.{one.outcome}", lang), ", ".join(_said(g, lang) for g in one.grades))
                for one in report.disputed
            ],
        )


def _said(grade: Grade, lang: Language) -> str:
    verdict = _say(f"is.{grade.verdict or 'open'}", lang)
    return f"{_say(f'by.{grade.by}', lang)}{_say('colon', lang)}{verdict}"


def _outside(report: Report, lang: Language) -> Iterator[str]:
    yield f"<h2>{_say('coverage', lang)}</h2>"
    found = report.coverage
    rows = (("covered", found.covered), ("partly", found.partly), ("outside", found.outside))
    yield _table(
        (),
        [
            (_say(reach, lang), str(len(kinds)), ", ".join(name_of(kind, lang) for kind in kinds))
            for reach, kinds in rows
        ],
    )
    yield f"<p>{_say('refusal', lang, n=found.refusal_covered)}</p>"
    if report.outside:
        yield f"<h2>{_say('own', lang)}</h2>"
        for one in report.outside:
            yield from _result(one, lang)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if heads else ''}\n{body}\n</table>"
