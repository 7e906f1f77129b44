"""Issues: what the check of a pack found, where, what was expected, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clearford.core.chinese import in_chinese
from clearford.core.codes import CODES, register
from clearford.core.errors import PackError, Place

IssueSeverity = Literal["high", "medium", "low"]
Language = Literal["en", "zh"]

TITLES: tuple[tuple[str, str, str], ...] = (
    ("CF-P001", "the file does not have the right form", "文件格式不符"),
    ("CF-P002", "a name is not known", "名称未知"),
    ("CF-P003", "the types do not fit", "类型不符"),
    ("CF-P004", "the condition is never true, or always", "条件恒假或恒真"),
    ("CF-P005", "an id or a name is claimed twice", "编号或名称重复"),
    ("CF-P006", "the id of a retired rule is used again", "重复使用已停用规则的编号"),
    ("CF-P007", "a required field is missing", "缺少必填字段"),
    ("CF-P008", "an example does not hold", "样例未通过"),
    ("CF-P009", "a role has no example", "缺少某类样例"),
    ("CF-P010", "a live rule lacks evidence, limits or rollout", "上线规则缺少证据、限额或分步上线"),
    ("CF-P011", "the action is not open to this rule", "该规则不得采取此措施"),
    ("CF-P012", "the legal basis does not stand", "法律依据不成立"),
    ("CF-P013", "the explanation says too much or is missing", "说明泄露内部信息或缺失"),
    ("CF-P014", "a list lacks source, licence or expiry", "词表或名单缺少来源、许可或有效期"),
    ("CF-P015", "the target is outside what a rule may be about", "目标超出规则允许的范围"),
    ("CF-P016", "a critical rule is exempted or silenced", "极重规则被豁免或放行"),
    ("CF-P017", "the pattern is outside the linear-time subset", "模式超出线性时间子集"),
    ("CF-P018", "the rule restricts a person at risk", "规则限制了处于风险中的人"),
    ("CF-P019", "a suppression is not acceptable", "抑制项不可接受"),
    ("CF-P020", "the pack is too large", "策略包过大"),
    ("CF-P021", "the condition leaves the expression language", "条件超出表达式语言"),
    ("CF-P022", "the version does not say what changed", "版本号与改动不符"),
    ("CF-P023", "the rule cannot be promoted", "规则不能晋级"),
    ("CF-P024", "the reviewed matches cannot be used", "复核记录不可用"),
    ("CF-P025", "acting together alone restricts", "仅凭协同行为即作出限制"),
    ("CF-P101", "the review date has passed", "已过复审日期"),
    ("CF-P102", "two rules have the same condition", "两条规则条件相同"),
    ("CF-P103", "the rule can never determine a decision", "规则永远不能决定结果"),
    ("CF-P104", "the pattern is over its time budget", "模式超出时间预算"),
    ("CF-P105", "the false positives are not named", "未写明误报情形"),
    ("CF-P106", "the reference is not permanent", "引用并非永久链接"),
    ("CF-P107", "the near miss is the benign example again", "近似样例与正常样例相同"),
    ("CF-P108", "a signal that may be unknown stands under NOT", "可能未知的信号置于 NOT 之下"),
    ("CF-P109", "the legal basis was checked long ago", "法律依据核对已久"),
    ("CF-P110", "a list of a live rule expires soon", "上线规则所用词表即将到期"),
    ("CF-P201", "the title is not in the usual form", "标题格式不合惯例"),
    ("CF-P202", "the summary is not in the usual form", "摘要格式不合惯例"),
    ("CF-P203", "the fields are out of order", "字段顺序不合惯例"),
    ("CF-P204", "the list is not used", "词表或名单未被使用"),
    ("CF-P205", "the list has one entry", "词表或名单只有一项"),
    ("CF-P206", "a short phrase counts without a second signal", "短词单独计为命中"),
    ("CF-P207", "the suppression is not used", "抑制项未被使用"),
)
"""Code, English title, Chinese title."""

for _code, _en, _zh in TITLES:
    register(_code, en=_en, zh=_zh)

_SEVERITY: dict[str, IssueSeverity] = {"0": "high", "1": "medium", "2": "low"}


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of the check. High = cannot be right; medium = may mislead; low = readability."""

    code: str
    place: Place
    found: str
    """What stands there, one line, author's words in backticks."""
    expected: str = ""
    suggestion: str = ""
    rule: str | None = None
    """Id of the rule concerned."""
    live: bool = False
    """The rule concerned is live, so that a medium finding fails as well."""
    excerpt: str = ""
    """The line of the file that `place` points into."""
    width: int = 1
    """Code points to underline from the place on."""

    @property
    def severity(self) -> IssueSeverity:
        """High for CF-P0.., medium for CF-P1.., low for CF-P2..."""
        return _SEVERITY[self.code[4]]

    @property
    def fails(self) -> bool:
        """True when the pack must not be used before this is mended."""
        return self.severity == "high" or (self.severity == "medium" and self.live)

    def as_error(self) -> PackError:
        """The same as an exception, for those who cannot go on."""
        message = f"{self.found}, expected {self.expected}" if self.expected else self.found
        return PackError(self.code, message, place=self.place, suggestion=self.suggestion or None)


def sort_key(issue: Issue) -> tuple[str, int, int, str, str]:
    """Order of a report: by file, line, column, code."""
    place = issue.place
    return (place.file or "", place.line or 0, place.column or 0, issue.code, issue.found)


def failing(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues because of which a pack must not be used."""
    return tuple(issue for issue in issues if issue.fails)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "expected": "expected",
        "help": "help",
        "rule": "rule",
        "high": "high",
        "medium": "medium",
        "low": "low",
    },
    "zh": {"expected": "应为", "help": "建议", "rule": "规则", "high": "高", "medium": "中", "low": "低"},
}
_MAX_EXCERPT = 110


def _cells(text: str) -> int:
    """Columns of a terminal that a text takes; wide characters take two."""
    return sum(2 if "\u1100" <= ch <= "\uffdc" and not "\uff61" <= ch <= "\uffdc" else 1 for ch in text)


def _caret_lines(issue: Issue) -> list[str]:
    column = issue.place.column or 1
    start = max(0, column - 1 - _MAX_EXCERPT // 2) if len(issue.excerpt) > _MAX_EXCERPT else 0
    shown = issue.excerpt[start : start + _MAX_EXCERPT].replace("\t", " ")
    before = shown[: column - 1 - start]
    marked = shown[len(before) : len(before) + max(issue.width, 1)]
    number = str(issue.place.line)
    gutter = " " * len(number)
    carets = "^" * max(_cells(marked), 1)
    return [f"{gutter} |", f"{number} | {shown}", f"{gutter} | {' ' * _cells(before)}{carets}"]


def render(issue: Issue, language: Language = "en") -> str:
    """The issue for people: one line with place, code and title, an excerpt with a caret, and help."""
    words = _WORDS[language]
    code = CODES[issue.code]
    title, said = (code.en, str) if language == "en" else (code.zh, in_chinese)
    lines = [f"{issue.place}: {issue.code} ({words[issue.severity]}): {title}: {said(issue.found)}"]
    if issue.excerpt and issue.place.line:
        lines += _caret_lines(issue)
    if issue.expected:
        lines.append(f"  = {words['expected']}: {said(issue.expected)}")
    if issue.suggestion:
        lines.append(f"  = {words['help']}: {said(issue.suggestion)}")
    if issue.rule:
        lines.append(f"  = {words['rule']}: {issue.rule}")
    return "\n".join(lines) + "\n"
