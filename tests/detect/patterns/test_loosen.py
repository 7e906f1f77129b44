from __future__ import annotations

import pytest

from clearford.detect.patterns.spec import PatternSpec, filter_forms
from clearford.detect.patterns.subset import parse, render


@pytest.mark.parametrize(
    ("pattern", "looser"),
    [
        pytest.param(r"(?:\d[ -]?){12,18}\d", [r"(?:\d[ -]?){12,12}"], id="ends as early as it may"),
        pytest.param(r"\d{1,6}元", [r"\d{1,1}元"], id="least rounds in front"),
        pytest.param(
            r"谁[^\n。]{0,16}(?:天打雷劈|不得好死)", ["(?:天打雷劈|不得好死)"], id="the part that says enough"
        ),
        pytest.param(r"密码器[^\n]{0,16}(?:失效|过期)", ["密码器", "(?:失效|过期)"], id="both parts"),
        pytest.param(r"积分[^\n]{1,9}兑换[^\n]{0,9}现金", ["积分", "兑换", "现金"], id="three parts"),
        pytest.param(r"我[^\n]{0,4}死", [r"我[^\n]{0,4}死"], id="no part says enough"),
        pytest.param(r"积分[a-z]{0,4}现金", [r"积分[a-z]{0,4}现金"], id="not a gap"),
        pytest.param(r"积分[^\n]?现金", [r"积分[^\n]?现金"], id="too short for a gap"),
        pytest.param(r"谁[^\n]{0,4}密码器|积分", ["(?:密码器)|(?:积分)"], id="one part of each alternative"),
    ],
)
def test_parts_between_gaps_are_looked_for_one_by_one(pattern: str, looser: list[str]) -> None:
    forms = filter_forms(PatternSpec(name="p", pattern=pattern, borders="none"))
    expected = [
        render(parse(part)) if "|" not in part[1:-1] or ")|(" not in part else part for part in looser
    ]
    assert [form.text for form in forms] == expected


def test_the_border_in_front_belongs_to_the_first_part_alone() -> None:
    spec = PatternSpec(name="p", pattern=r"free money[^\n]{0,16}cash prize", borders="no_digit")
    first, last = filter_forms(spec)
    assert first.text == "(?:^|[^0-9])" + render(parse("free money"))
    assert last.text == render(parse("cash prize"))
    assert first.octets.startswith(b"(?:^|[^0-9])")
