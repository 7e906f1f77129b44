from __future__ import annotations

import pytest
from msgspec.structs import replace

from clearford.core.reasons import LANGUAGES, Language
from clearford.ledger.queries import Cell, Figure
from clearford.runtime.transparency.governance import governance_parts, minors_parts
from clearford.runtime.transparency.model import Correction
from clearford.runtime.transparency.paper import Part
from clearford.runtime.transparency.sheet import Numbers
from tests.runtime.transparency.small import NUMBERS, REPORT, table

PARTS = governance_parts(REPORT, NUMBERS, "zh")


def rows(part: Part) -> list[list[str]]:
    """The rows of its table."""
    assert part.sheet is not None
    return table(part.sheet)


def with_figure(figure: Figure) -> Numbers:
    """The numbers, one figure in place of another."""
    return Numbers([*(one for one in REPORT.figures if one.query != figure.query), figure])


def numerals(part: Part) -> list[list[str]]:
    """The cells of its table that hold numbers."""
    return [[cell for cell in row if cell.replace(".", "").isdigit()] for row in rows(part)]


def test_both_languages_have_the_same_parts_and_numbers() -> None:
    for part, other in zip(PARTS, governance_parts(REPORT, NUMBERS, "en"), strict=True):
        assert (part.sheet is None) == (other.sheet is None)
        assert part.sheet is None or numerals(part) == numerals(other)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(
            0,
            [
                ["被限制或转人工处理的内容", "4"],
                ["批量记录的其他内容", "12"],
                ["采取限制措施的内容", "3"],
                ["其中同时处置账号的", "1"],
                ["收到的举报", "2"],
                ["收到的申诉", "2"],
            ],
            id="overview",
        ),
        pytest.param(
            2,
            [
                ["虚假卖家", "2", "1", "1", "0", "1", "1"],
                ["未说明", "1", "0", "0", "1", "0", "0"],
                ["合计", "3", "1", "1", "1", "1", "1"],
            ],
            id="measures",
        ),
        pytest.param(
            3,
            [
                ["虚假卖家", "1", "1", "0", "1", "0", "0", "1"],
                ["未说明", "1", "1", "1", "0", "0", "0", "4"],
                ["合计", "2", "2", "1", "1", "0", "0", "1"],
            ],
            id="reports",
        ),
        pytest.param(
            4,
            [
                ["虚假卖家", "1", "0", "1", "0", "0", "0"],
                ["未说明", "1", "0", "0", "0", "0", "1"],
                ["合计", "2", "0", "1", "0", "0", "1"],
            ],
            id="appeals",
        ),
        pytest.param(
            5,
            [
                ["虚假卖家", "1", "0"],
                ["未说明", "0", "1"],
                ["合计", "1", "1"],
                ["已办结的举报", "", "1"],
                ["办结用时中位数（小时）", "", "4"],
                ["由人工移送的线索", "", "0"],
                ["查看未成年人数据的请求", "", "1"],
                ["其中被拒绝的", "", "1"],
            ],
            id="minors",
        ),
        pytest.param(
            7,
            [
                ["精确率（生效规则）", "fraud.shop.fake@1", "0.7500", "0.3006", "0.9544", "4"],
                ["申诉改判率", "fraud.shop.fake@1", "1.0000", "0.2065", "1.0000", "1"],
                ["有害内容占比", "全部", "0.7500", "0.3006", "0.9544", "4"],
                ["有害内容被限制的比例", "全部", "0.6667", "0.2077", "0.9385", "3"],
                ["总体精确率", "全部", "1.0000", "0.3424", "1.0000", "2"],
                ["自动判定正确的比例", "全部", "0.7500", "0.3006", "0.9544", "4"],
            ],
            id="quality",
        ),
        pytest.param(
            8,
            [
                ["已送达的告知", "1"],
                ["未能送达的告知", "1"],
                ["由规则自动决定的措施", "2"],
                ["有人工参与决定的措施", "3"],
                ["平台已接受的执行通知", "1"],
                ["平台拒绝的执行通知", "0"],
                ["结果不明的执行通知", "0"],
                ["多次尝试后放弃的执行通知", "0"],
                ["按时完成的时限", "1"],
                ["超期的时限", "1"],
                ["撤销的决定", "1"],
                ["已删除内容的条目", "3"],
                ["查看证据的请求", "1"],
                ["其中被拒绝的", "1"],
                ["安全事件", "0"],
                ["31 天中由外部见证方签署日志的天数", "1"],
            ],
            id="conduct",
        ),
    ],
)
def test_every_number_of_a_part(at: int, expected: list[list[str]]) -> None:
    assert rows(PARTS[at]) == expected


def test_the_words_of_the_service_stand_in_their_parts() -> None:
    assert PARTS[1].said == ("规则公开。",)
    assert PARTS[6].said == ("服务提供者未作说明。",)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_median_is_said_in_words_with_its_unit(lang: Language) -> None:
    said = governance_parts(REPORT, NUMBERS, lang)[3].said[0]
    assert ("1 小时 0 分钟" if lang == "zh" else "1 hours 0 minutes") in said


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        pytest.param(Figure("quality.prevalence", ()), "不对漏判比例作出说明", id="no-sample"),
        pytest.param(
            Figure("quality.prevalence", (Cell(key=(), value=0, n=300, low=0, high=12_643),)),
            "随机抽查 300 条内容未发现有害内容，其占比最高可能为 1.3%",
            id="none-found-is-not-none-there",
        ),
    ],
)
def test_what_a_sample_does_not_show_is_said(figure: Figure, words: str) -> None:
    said = governance_parts(REPORT, with_figure(figure), "zh")[7].said
    assert any(words in line for line in said), said


def test_a_correction_is_said_at_the_beginning() -> None:
    corrected = replace(REPORT, edition=2, correction=Correction("ab", "五月的举报缺少类别。", ()))
    said = governance_parts(corrected, NUMBERS, "zh")[0].said[1]
    assert said == "本报告为第 2 版，更正了上一版中的 0 个数字，原因：五月的举报缺少类别。"


def test_the_sources_name_log_and_queries() -> None:
    assert REPORT.queries_digest in PARTS[9].said[0]
    assert rows(PARTS[9]) == [["record.example.org/t1/2026", str(REPORT.logs[0].size), REPORT.logs[0].root]]


def test_the_report_on_minors_stands_alone() -> None:
    parts = minors_parts(REPORT, NUMBERS, "zh")
    assert [part.heading for part in parts] == [
        "总体情况",
        "未成年人保护情况",
        "防沉迷工作情况",
        "数据来源与核验方法",
    ]
    assert parts[1] == PARTS[5]
