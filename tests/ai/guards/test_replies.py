"""Answers of guard models are read exactly, and what cannot be read is never safe."""

from __future__ import annotations

import pytest

from clearford.ai.guards.replies import MOST, Format, Verdict, read_reply

READ: list[tuple[Format, str, Verdict]] = [
    ("qwen3guard", "Safety: Safe\nCategories: None", Verdict("safe")),
    ("qwen3guard", "Safety: Safe\r\nCategories: None\r\nRefusal: Yes", Verdict("safe")),
    (
        "qwen3guard",
        "Safety: Unsafe\nCategories: Violent, PII\nRefusal: No",
        Verdict("unsafe", ("Violent", "PII")),
    ),
    ("qwen3guard", "Safety: Controversial\nCategories: Violent", Verdict("unsure", ("Violent",))),
    (
        "qwen3guard",
        "Safety: Unsafe\nCategories: Politically Sensitive Topics, Violent",
        Verdict("unsafe", ("Violent",)),
    ),
    ("llama_guard", "\n\nsafe", Verdict("safe")),
    ("llama_guard", "unsafe\nS1,S10", Verdict("unsafe", ("S1", "S10"))),
    ("llama_guard", "unsafe\nS13, S2", Verdict("unsafe", ("S2",))),
    ("json", '{"verdict": "safe"}', Verdict("safe")),
    ("json", '```json\n{"verdict": "unsafe", "categories": ["x"]}\n```', Verdict("unsafe", ("x",))),
]
UNREAD: list[tuple[Format, str]] = [
    ("qwen3guard", ""),
    ("qwen3guard", "Safety: Safe"),
    ("qwen3guard", "Safety: Safe\nCategories: Violent"),
    ("qwen3guard", "Safety: Unsafe\nCategories: None"),
    ("qwen3guard", "Safety: Unsafe\nCategories: Politically Sensitive Topics"),
    ("qwen3guard", "I think: Safety: Safe\nCategories: None"),
    ("qwen3guard", "Safety: Safe\nCategories: None\nSafety: Unsafe\nCategories: Violent"),
    ("llama_guard", "safe, I think"),
    ("llama_guard", "unsafe"),
    ("llama_guard", "safe\nS1"),
    ("llama_guard", "unsafe\nS13"),
    ("llama_guard", "unsafe\nS1,S2,"),
    ("json", '{"verdict": "safe", "categories": ["x"]}'),
    ("json", '{"verdict": "safe"'),
    ("json", '{"verdict": "safe"} {"verdict": "unsafe"}'),
    ("json", '{"verdict": "harmless"}'),
    ("json", "[" * 3_000),
    ("json", '{"verdict": "safe", "check": "of another question"}'),
    ("safeguard", 'Reasoning first. {"verdict": "unsafe"}'),
]


@pytest.mark.parametrize(("form", "text", "expected"), READ)
def test_a_verdict_is_read(form: Format, text: str, expected: Verdict) -> None:
    assert read_reply(form, text) == expected


@pytest.mark.parametrize(("form", "text"), UNREAD)
def test_what_cannot_be_read_is_no_verdict(form: Format, text: str) -> None:
    assert read_reply(form, text) is None


@pytest.mark.parametrize("reply", ['{"verdict": "safe"}', '{"verdict": "safe", "check": "b"}'])
def test_an_answer_without_its_check_is_no_verdict(reply: str) -> None:
    assert read_reply("json", reply, check="a") is None


@pytest.mark.parametrize("form", ["qwen3guard", "llama_guard", "safeguard", "json"])
def test_an_endless_answer_is_no_verdict(form: Format) -> None:
    assert read_reply(form, "safe" + " " * MOST) is None
