"""What no template may hold: script, style or handlers of its own, or text that nobody made safe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearford.console.frame import TEMPLATES

FORBIDDEN = {
    "safe": re.compile(r"\|\s*safe\b|Markup\("),
    "style": re.compile(r"\sstyle\s*=|<style\b"),
    "script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=|hx-on|hx-vals\s*=\s*[\"']js:|javascript:"),
    "elsewhere": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
    "post-form": re.compile(r"<form[^>]*method\s*=\s*[\"']post"),
    "inherited": re.compile(r"autoescape false"),
}
FILES = sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(TEMPLATES)) for file in FILES])
def test_nothing_in_it_that_the_policy_forbids(file: Path) -> None:
    text = file.read_text("utf-8")
    # Forms that change something are made by the macro alone, which adds the token.
    allowed = {"post-form"} if file.name == "macros.html" else set()
    assert {name for name, sign in FORBIDDEN.items() if sign.search(text)} <= allowed


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(TEMPLATES)) for file in FILES])
def test_no_field_stands_in_a_live_part(file: Path) -> None:
    """What somebody typed there would be overwritten."""
    parts = re.findall(r"call m\.live\(.*?endcall", file.read_text("utf-8"), re.DOTALL)
    assert not [
        part
        for part in parts
        if re.search(r"<(input|textarea|select|details)\b|m\.(form|field|choice|tick)", part)
    ]
