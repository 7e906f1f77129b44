from __future__ import annotations

import re

import pytest

from clearford.detect.patterns.octets import render_octets
from clearford.detect.patterns.spec import PatternSpec, confirm_form, filter_forms
from clearford.detect.patterns.subset import parse
from tests.detect.patterns.samples import every_spec
from tests.detect.patterns.test_spec import odd_texts
from tests.detect.scanner.samples import texts

WIDE = (
    r"[^\n0-9]{2,5}元",
    r"微[^\na-z]信",
    r"[一-龥]{2,8}号",
    r"们?号",
    r"(?:[微信路]{2}|元[^\n]{0,3}a)1",
    r"💌{1,2}[ßä-ö]{0,3}a",
)


@pytest.mark.parametrize("spec", every_spec(), ids=lambda spec: spec.name)
def test_octets_are_never_stricter_than_the_pattern(spec: PatternSpec) -> None:
    confirm, loose = confirm_form(spec), [re.compile(form.octets) for form in filter_forms(spec)]
    for text in odd_texts(300) + texts(100, seed=9):
        assert not confirm.search(text) or all(part.search(text.encode()) for part in loose)


@pytest.mark.parametrize("pattern", WIDE)
def test_every_match_is_one_of_octets(pattern: str) -> None:
    pieces = ("微", "信", "路", "号", "元", "们", "a", "1", "ä", "ö", "💌", "，")
    plain, octets = re.compile(pattern, re.ASCII), re.compile(render_octets(parse(pattern)))
    found = 0
    for text in odd_texts(200) + [
        a + b + c + d for a in pieces for b in pieces for c in pieces for d in "号元a1"
    ]:
        for match in plain.finditer(text):
            found += 1
            assert octets.fullmatch(match[0].encode())
    assert found


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        pytest.param("们{0,1}号", "号", True, id="a character is repeated whole"),
        pytest.param("[微信]", "微", True, id="a small set"),
        pytest.param("[微信]", "路", False, id="not in it"),
        pytest.param(r"[^\n,]", "，", True, id="any beyond ASCII"),
        pytest.param(r"[^\n,]", ",", False, id="ASCII left out"),
        pytest.param(r"\bfree\b", "free", True, id="border"),
        pytest.param(r"a\.b", "a.b", True, id="a sign"),
        pytest.param(r"a\.b", "a-b", False, id="only that sign"),
    ],
)
def test_what_octets_match(pattern: str, text: str, expected: bool) -> None:  # noqa: FBT001
    octets = re.compile(render_octets(parse(pattern)))
    assert (octets.fullmatch(text.encode()) is not None) is expected
