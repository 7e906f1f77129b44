"""Redaction: the same text without the values, for display, for models, for joins, for publication."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

from clearford.core.spans import Span
from clearford.detect.personal.digits import fold_numerals

Mode = Literal["mask", "placeholder", "pseudonym", "remove"]

SENSITIVITY: tuple[str, ...] = (
    "id_card",
    "bank_card",
    "us_ssn",
    "iban",
    "passport",
    "permit",
    "mobile",
    "phone_intl",
    "landline",
    "address",
    "name",
    "birth_date",
    "email",
    "plate",
    "wechat",
    "qq",
    "ip",
    "mac",
    "contact",
    "uscc",
    "service_number",
)
"""Kinds from the most to the least sensitive; of merged values the most sensitive names the result."""
STARS = "****"
"""What stands for the hidden part. Always four: the length of a value may identify it."""
TOKEN_BITS = 80
"""Length of a pseudonym."""
_KEEP_LAST = frozenset(
    {"mobile", "landline", "phone_intl", "service_number", "id_card", "bank_card", "iban", "us_ssn"}
)
_DIVISION = re.compile(
    r"^[\u3400-\u9fff]{2,3}?(?:省|自治区|市)(?:[\u3400-\u9fff]{2,6}?(?:市|地区|自治州|盟))?|^(?:北京|上海|天津|重庆)"
)
_NOT_WORD = re.compile(r"[^0-9a-z\u3400-\u9fff@.]")


def redact(text: str, spans: Sequence[Span], mode: Mode, *, key: bytes | None = None) -> str:
    """`text` with the values of `spans` replaced; only personal.* and contact.handle spans count.

    mask: last four of a number, first letter and domain of an address for mail, province and city.
    placeholder: `[mobile 1]`, numbered per text; the same value has the same number.
    pseudonym: `[mobile 3f…]`, an HMAC of kind and value with `key`; equal for equal values.
    remove: nothing is left.
    Raises ValueError for `pseudonym` without a key.
    """
    if mode == "pseudonym" and not key:
        raise ValueError("a pseudonym needs a key")
    numbers: dict[tuple[str, str], int] = {}
    out, at = [], 0
    for start, end, kind in merged(spans):
        value = text[start:end]
        out += [text[at:start], _replacement(kind, value, mode, key or b"", numbers)]
        at = end
    return "".join([*out, text[at:]])


def merged(spans: Sequence[Span]) -> list[tuple[int, int, str]]:
    """Stretches to replace, in order and without overlap, each with its most sensitive kind."""
    out: list[tuple[int, int, str]] = []
    for start, end, kind in sorted((s.start, s.end, kind_of(s)) for s in spans if kind_of(s)):
        if out and start < out[-1][1]:
            first, last, known = out[-1]
            out[-1] = (first, max(last, end), min(known, kind, key=_rank))
        elif end > start:
            out.append((start, end, kind))
    return out


def kind_of(span: Span) -> str:
    """The kind a span names, `contact` for a handle, empty for signals that are not redacted."""
    if span.signal == "contact.handle":
        return "contact"
    head, _, kind = span.signal.partition(".")
    return kind if head == "personal" else ""


def _rank(kind: str) -> int:
    return SENSITIVITY.index(kind) if kind in SENSITIVITY else 0


def _replacement(kind: str, value: str, mode: Mode, key: bytes, numbers: dict[tuple[str, str], int]) -> str:
    if mode == "remove":
        return ""
    if mode == "mask":
        return mask(kind, value)
    same = (kind, plain_form(value))
    if mode == "placeholder":
        return f"[{kind} {numbers.setdefault(same, len(numbers) + 1)}]"
    return f"[{kind} {pseudonym(kind, value, key)}]"


def plain_form(value: str) -> str:
    """The value in one spelling, so that 138-0013-8000 and １３８００１３８０００ are the same."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return _NOT_WORD.sub("", fold_numerals(folded))


def pseudonym(kind: str, value: str, key: bytes) -> str:
    """Stable token of a value: HMAC-SHA-256 with the key, 80 bits in base 32 without digits of the value."""
    digest = hmac.new(key, f"{kind}\0{plain_form(value)}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[: TOKEN_BITS // 8], "big")
    return "".join(_ALPHABET[number >> shift & 15] for shift in range(TOKEN_BITS - 4, -1, -4))


_ALPHABET = "ghjkmnpqrstvwxyz"
"""Letters only, so that no token looks like a number of any kind."""


def mask(kind: str, value: str) -> str:
    """The value with only that left which helps its owner to recognise it."""
    if kind in _KEEP_LAST:
        tail = re.sub(r"[^0-9a-z]", "", plain_form(value))[-4:]
        return STARS + tail
    if kind == "email":
        local, at, domain = value.rpartition("@")
        return f"{local[:1]}{STARS}@{domain}" if at else STARS
    if kind == "address":
        division = _DIVISION.match(value)
        return (division.group() if division else "") + STARS
    return STARS
