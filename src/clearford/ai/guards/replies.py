"""What a guard model's answer means: a verdict, or none. What cannot be read is never called safe."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Format = Literal["qwen3guard", "llama_guard", "safeguard", "json"]
"""How a model is asked and answers: two guard models as they were trained, gpt-oss-safeguard with a written
policy, and any other model that is asked for JSON."""
Label = Literal["safe", "unsafe", "unsure"]
MOST = 4_000
"""Characters of an answer that are read; a verdict stands at its beginning."""
DROPPED = frozenset({"politically sensitive topics"})
"""Categories of Qwen3Guard that are no harm here: an answer that names no other one is no verdict."""
_DROPPED_LLAMA = frozenset({"S13"})
"""The same of Llama Guard 3, whose S13 is elections."""
_QWEN = re.compile(r"Safety:[ \t]*(Safe|Unsafe|Controversial)[ \t]*\n+Categories:[ \t]*([^\n]{1,400})")
_QWEN_LABELS: dict[str, Label] = {"Safe": "safe", "Unsafe": "unsafe", "Controversial": "unsure"}
_LLAMA = re.compile(r"unsafe[ \t]*\n[ \t]*(S\d{1,2}(?:[ \t]*,[ \t]*S\d{1,2}){0,13})")
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*)\n```", re.DOTALL)


class Verdict(msgspec.Struct, frozen=True):
    """What a guard model says about one text."""

    label: Label
    categories: tuple[str, ...] = ()
    """As the model names them; empty for `safe`."""


class _Judged(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    verdict: Label
    categories: tuple[str, ...] = ()
    check: str = ""


def read_reply(form: Format, text: str, *, check: str = "") -> Verdict | None:
    """The verdict in an answer of a guard model; None where there is none.

    form: the form in which the model answers. check: what an answer in JSON must repeat, so that one that
    stood in the content itself is none. An answer that is cut off, talks around its verdict, gives two of
    them or contradicts itself holds none.
    """
    if len(text) > MOST:
        return None
    said = text.replace("\r\n", "\n").strip()
    if form == "qwen3guard":
        return _qwen(said)
    return _llama(said) if form == "llama_guard" else _json(said, check)


def _qwen(said: str) -> Verdict | None:
    found = _QWEN.match(said)
    if found is None or said.count("Safety:") != 1:
        return None
    label = _QWEN_LABELS[found[1]]
    named = [one.strip() for one in found[2].split(",")]
    named = [one for one in named if one and one.lower() != "none"]
    if label == "safe":
        return None if named else Verdict("safe")
    kept = tuple(one for one in named if one.lower() not in DROPPED)
    return Verdict(label, kept) if kept else None


def _llama(said: str) -> Verdict | None:
    if said == "safe":
        return Verdict("safe")
    found = _LLAMA.fullmatch(said)
    if found is None:
        return None
    named = (one.strip() for one in found[1].split(","))
    kept = tuple(one for one in named if one not in _DROPPED_LLAMA)
    return Verdict("unsafe", kept) if kept else None


def _json(said: str, check: str) -> Verdict | None:
    fenced = _FENCE.fullmatch(said)
    try:
        found = msgspec.json.decode(fenced[1] if fenced else said, type=_Judged)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    if found.check != check or (found.verdict == "safe" and found.categories):
        return None
    return Verdict(found.verdict, found.categories)
