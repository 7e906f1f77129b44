"""The report of a check and its data sheet: for programs as JSON, for people as Markdown in two languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from clearford.ai.assess.statistics import Share, judge
from clearford.ai.corpus.sources import Source
from clearford.ai.corpus.verdict import FINDINGS, PEOPLE, TECHNICAL, Counts, SourceResult
from clearford.core.reasons import Language

SENTENCE: dict[Language, str] = {
    "en": "The rules find universally recognised harms only. 12 of the 31 kinds of the standard are outside "
    "this product; the operator must check for them too. This is not a filing pass.",
    "zh": "规则仅识别普遍公认的危害。标准所列 31 类中有 12 类不在本产品范围内，运营者须另行检查。"
    "本结果不代表备案通过。",
}


class LostFile(msgspec.Struct, frozen=True):
    """A stretch of a file that could not be read."""

    file: str
    first: int
    code: str
    found: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a check came to. The same plan, input and verdicts of people give the same bytes.

    unusable: code -> lines. technical: rows looked at that are not bad. people: rows of the sample that
    people passed; None while not all of `sample` have a verdict.
    """

    format: int = 1
    plan: str
    input: str
    bundle: str
    seed: int
    percent: int
    sample: int
    total: Counts
    unusable: dict[str, int]
    lost: tuple[LostFile, ...]
    results: tuple[SourceResult, ...]
    technical: Share
    people: Share | None
    reviewed: int
    sources: tuple[Source, ...]
    sentence: dict[Language, str]

    @property
    def blocked(self) -> tuple[str, ...]:
        """Sources that may not be used."""
        return tuple(one.source for one in self.results if one.standing == "blocked")

    @property
    def passes(self) -> bool | None:
        """Whether sources, technical sample and people all pass by count; None where people are not done."""
        if self.blocked or self.technical.point is not True:
            return False
        return None if self.people is None else self.people.point


def technical_share(total: Counts) -> Share:
    """Rows looked at that are not bad."""
    return judge(total.looked - total.bad, total.looked, TECHNICAL)


def people_share(verdicts: Sequence[bool], sample: int) -> Share | None:
    """Rows that people passed; None while some of the sample have no verdict."""
    return judge(sum(verdicts), len(verdicts), PEOPLE) if len(verdicts) == sample and sample else None


def encode_report(report: Report) -> bytes:
    """The bytes of the report."""
    return msgspec.json.format(msgspec.json.encode(report, order="sorted")) + b"\n"


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Data sheet of a corpus",
        "rows": "usable rows",
        "characters": "characters",
        "removed": "rows to remove",
        "looked": "looked at",
        "bad": "bad",
        "interval": "95 % interval",
        "standing": "standing",
        "source": "source",
        "usable": "usable",
        "people": "people must look",
        "blocked": "blocked: more than 5 %",
        "findings": "Findings by source",
        "origin": "origin",
        "licence": "licence or basis",
        "collected": "collected",
        "crawler_rules": "rules for crawlers",
        "personal_basis": "basis for personal information",
        "unknown": "not known",
        "sources": "Sources",
        "technical": "technical pass, at least 98 %",
        "review": "people, at least 96 %",
        "open": "not done: {n} of {of}",
        "unusable": "Lines that could not be used",
        "code": "code",
        "lines": "lines",
        "lost": "Files that could not be read",
        "yes": "passes",
        "no": "does not pass",
        "plan": "plan",
        "rules": "rules",
        "annotation": "annotation",
        "harm": "harmful",
        "suspected": "suspected",
        "personal": "personal information",
        "secret": "secret",
        "same": "equal to an earlier row",
        "near": "near an earlier row",
        "synthetic": "says it was generated",
        "failed": "a detector failed",
        "empty": "empty",
        "short": "short",
        "long": "long",
        "broken": "broken characters",
        "repeated": "repeats itself",
    },
    "zh": {
        "title": "语料数据说明",
        "rows": "可用行数",
        "characters": "字符数",
        "removed": "应移除行数",
        "looked": "已检查",
        "bad": "不合格",
        "interval": "95% 区间",
        "standing": "结论",
        "source": "来源",
        "usable": "可用",
        "people": "须人工复核",
        "blocked": "停用：超过 5%",
        "findings": "各来源的发现",
        "origin": "出处",
        "licence": "许可或依据",
        "collected": "采集时间",
        "crawler_rules": "爬虫规则",
        "personal_basis": "个人信息处理依据",
        "unknown": "未知",
        "sources": "来源",
        "technical": "技术抽检，不低于 98%",
        "review": "人工抽检，不低于 96%",
        "open": "未完成：{n}/{of}",
        "unusable": "无法使用的行",
        "code": "代码",
        "lines": "行数",
        "lost": "无法读取的文件",
        "yes": "通过",
        "no": "不通过",
        "plan": "计划",
        "rules": "规则",
        "annotation": "标注",
        "harm": "有害",
        "suspected": "疑似",
        "personal": "个人信息",
        "secret": "密钥或口令",
        "same": "与前行相同",
        "near": "与前行近似",
        "synthetic": "标明为生成内容",
        "failed": "检测失败",
        "empty": "空白",
        "short": "过短",
        "long": "过长",
        "broken": "字符损坏",
        "repeated": "内容重复",
    },
}


def page_of(report: Report, language: Language) -> str:
    """The data sheet as Markdown."""
    return "\n".join([*_head(report, language), *_results(report, language), *_rest(report, language), ""])


def _head(report: Report, language: Language) -> Iterator[str]:
    w = _WORDS[language]
    yield from (f"# {w['title']}", "", report.sentence[language], "")
    yield from (f"- {w['plan']}: `{report.plan}`", f"- {w['rules']}: `{report.bundle}`")
    for name in ("rows", "looked", "characters", "removed"):
        yield f"- {w[name]}: {getattr(report.total, name):,}"
    yield f"- {w['technical']}: {_share(report.technical, w)}"
    waits = w["open"].format(n=report.reviewed, of=report.sample)
    yield f"- {w['review']}: {_share(report.people, w) if report.people else waits}"


def _results(report: Report, language: Language) -> Iterator[str]:
    w = _WORDS[language]
    yield from ("", f"## {w['findings']}", "")
    heads = ("source", "rows", "looked", "bad", "interval", "standing")
    yield _line([w[name] for name in heads])
    yield _line(["---"] * len(heads))
    for one in report.results:
        c, between = one.counts, f"{one.bad.low:.2%} – {one.bad.high:.2%}"
        yield _line([one.source, f"{c.rows:,}", f"{c.looked:,}", f"{c.bad:,}", between, w[one.standing]])
    kinds = [kind for kind in FINDINGS if report.total.found.get(kind)]
    yield from ("", _line([w["source"], *(w[kind] for kind in kinds)]), _line(["---"] * (1 + len(kinds))))
    for one in report.results:
        yield _line([one.source, *(f"{one.counts.found.get(kind, 0):,}" for kind in kinds)])


def _rest(report: Report, language: Language) -> Iterator[str]:
    w = _WORDS[language]
    fields = ("origin", "licence", "collected", "crawler_rules", "personal_basis")
    yield from ("", f"## {w['sources']}", "", _line([w["source"], *(w[f] for f in fields), w["annotation"]]))
    yield _line(["---"] * (2 + len(fields)))
    for source in report.sources:
        note = source.annotation
        told = f"{note.rules}; {note.training}; {note.sampling}" if note else w["unknown"]
        yield _line([source.source, *(str(getattr(source, f) or w["unknown"]) for f in fields), told])
    if report.unusable:
        yield from ("", f"## {w['unusable']}", "", _line([w["code"], w["lines"]]), _line(["---", "---"]))
        yield from (_line([code, f"{count:,}"]) for code, count in sorted(report.unusable.items()))
    if report.lost:
        yield from ("", f"## {w['lost']}", "")
        yield from (f"- `{one.file}` {one.first:,}: {one.code}" for one in report.lost)


def _share(share: Share, words: dict[str, str]) -> str:
    told = words["yes" if share.point else "no"]
    return f"{share.count:,} / {share.n:,} ({share.low:.2%} – {share.high:.2%}), {told}"


def _line(cells: Sequence[str]) -> str:
    """A row of a table; what stands in names of sources makes no other table of it."""
    plain = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in cells)
    return "| " + " | ".join(" ".join(cell.split()) for cell in plain) + " |"
