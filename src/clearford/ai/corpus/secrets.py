"""Secrets in texts: keys of well-known forms, private keys, passwords in addresses, and assigned values.

Every pattern begins with a fixed prefix and repeats no more often than a bound, so that a text is read in
linear time. What is found is told by kind and place; the value itself goes nowhere.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

Why = Literal["checksum", "form", "entropy"]
MOST = 64
"""Findings of one text that are kept."""
ENTROPY = 3.0
"""Bits a character from which an assigned value of eight characters or more is no word."""
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DUMMY = re.compile(
    r"(?i)x{4}|\*{3}|\.{3}|example|sample|dummy|placeholder|change.?me|your|insert|redacted"
    r"|1234567|abcdef|<|\$\{|\{\{"
)


class Secret(NamedTuple):
    """A secret in a text: code points from `start` to before `end`."""

    kind: str
    start: int
    end: int
    why: Why
    """checksum: its check digits are right. form: it has the form of such keys. entropy: it is random."""


class _Form(NamedTuple):
    kind: str
    markers: tuple[str, ...]
    """One of these, in lower case, stands in every text that holds such a secret."""
    pattern: re.Pattern[str]
    """The value is the group `v` where there is one."""
    judge: Callable[[str], Why | None]


def entropy(value: str) -> float:
    """Bits a character by Shannon, from 0 on; 0 for no character."""
    counts = Counter(value).values()
    return sum(-n / len(value) * math.log2(n / len(value)) for n in counts)


def find_secrets(text: str) -> list[Secret]:
    """The secrets of a text in order of place; of those that overlap the first form of the list."""
    low, found = text.lower(), list[Secret]()
    for form in _FORMS:
        if any(marker in low for marker in form.markers):
            for match in form.pattern.finditer(text):
                _take(found, form, match)
                if len(found) >= MOST:
                    break
    return sorted(found, key=lambda one: one.start)


def secrets_in(texts: Sequence[str]) -> dict[int, list[Secret]]:
    """Place of each text of a batch that holds secrets -> what it holds.

    The batch is searched as one text for what every secret begins with, so most texts are never touched.
    """
    joined = "\n".join(texts).lower()
    starts, at = [0], 0
    for text in texts[:-1]:
        # Lower case is longer than the text for a few letters.
        at += (len(text) if text.isascii() else len(text.lower())) + 1
        starts.append(at)
    rows: set[int] = set()
    for marker in _MARKERS:
        at = joined.find(marker)
        while at >= 0:
            row = bisect_right(starts, at) - 1
            rows.add(row)
            at = joined.find(marker, starts[row + 1]) if row + 1 < len(starts) else -1
    return {row: found for row in sorted(rows) if (found := find_secrets(texts[row]))}


def _take(found: list[Secret], form: _Form, match: re.Match[str]) -> None:
    group = "v" if "v" in form.pattern.groupindex else 0
    start, end = match.span(group)
    if any(start < one.end and one.start < end for one in found):
        return
    why = form.judge(match[group])
    if why is not None:
        found.append(Secret(form.kind, start, end, why))


def _formed(value: str) -> Why | None:
    return None if _DUMMY.search(value) else "form"


def _random(value: str) -> Why | None:
    """A value that no word and no name is: characters of three classes, or two in a long one, at random."""
    if _DUMMY.search(value) or entropy(value) < ENTROPY:
        return None
    classes = sum(re.search(one, value) is not None for one in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
    digits = re.search("[0-9]", value) is not None
    return "entropy" if digits and (classes >= 3 or (classes == 2 and len(value) >= 12)) else None


def _long_random(value: str) -> Why | None:
    return _formed(value) if entropy(value) >= ENTROPY else None


def _github(value: str) -> Why | None:
    """Tokens end in the CRC-32 of what is before it, six digits to the base 62."""
    body, end, number = value[4:-6], value[-6:], 0
    for letter in end:
        number = number * 62 + _BASE62.index(letter)
    return "checksum" if number == zlib.crc32(body.encode()) else _long_random(value[4:])


def _jwt(value: str) -> Why | None:
    """The head of a token is JSON that names an algorithm."""
    head = value.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    return "checksum" if isinstance(found, dict) and isinstance(found.get("alg"), str) else None


def _form(kind: str, markers: str, pattern: str, judge: Callable[[str], Why | None] = _formed) -> _Form:
    return _Form(kind, tuple(markers.split()), re.compile(pattern), judge)


_A = r"(?<![A-Za-z0-9_-])"
_Z = r"(?![A-Za-z0-9_-])"
_FORMS = (
    _form(
        "private_key",
        "-----begin",
        r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----",
        lambda _: "form",
    ),
    _form("aws_key", "akia asia", rf"{_A}(?:AKIA|ASIA)[A-Z2-7]{{16}}{_Z}"),
    _form("github_token", "ghp_ gho_ ghu_ ghs_ ghr_", rf"{_A}gh[pousr]_[A-Za-z0-9]{{36}}{_Z}", _github),
    _form("github_token", "github_pat_", rf"{_A}github_pat_[A-Za-z0-9]{{22}}_[A-Za-z0-9]{{59}}{_Z}"),
    _form("gitlab_token", "glpat-", rf"{_A}glpat-[A-Za-z0-9_-]{{20,64}}{_Z}", _long_random),
    _form("slack_token", "xox", rf"{_A}xox[abeoprs]-[0-9A-Za-z-]{{10,250}}{_Z}", _long_random),
    _form("stripe_key", "k_live_", rf"{_A}[sr]k_live_[0-9A-Za-z]{{24,99}}{_Z}", _long_random),
    _form("google_key", "aiza", rf"{_A}AIza[0-9A-Za-z_-]{{35}}{_Z}", _long_random),
    _form("aliyun_key", "ltai", rf"{_A}LTAI[A-Za-z0-9]{{12,26}}{_Z}", _long_random),
    _form("tencent_key", "akid", rf"{_A}AKID[A-Za-z0-9]{{28,40}}{_Z}", _long_random),
    _form("model_hub_token", "hf_", rf"{_A}hf_[A-Za-z0-9]{{34,40}}{_Z}", _long_random),
    _form(
        "package_token",
        "npm_ pypi-age",
        rf"{_A}(?:npm_[A-Za-z0-9]{{36}}|pypi-AgE[A-Za-z0-9_-]{{50,250}}){_Z}",
    ),
    _form("ai_service_key", "sk-", rf"{_A}sk-[A-Za-z0-9_-]{{20,200}}{_Z}", _random),
    _form(
        "web_token",
        "eyj",
        rf"{_A}eyJ[A-Za-z0-9_-]{{8,2000}}\.eyJ[A-Za-z0-9_-]{{2,8000}}\.[A-Za-z0-9_-]{{16,1000}}",
        _jwt,
    ),
    _form(
        "address_password",
        "://",
        r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@?#]{1,64}:(?P<v>[^\s:/@?#]{3,128})@",
    ),
    _form(
        "assigned_secret",
        "password passwd secret token apikey api_key api-key access_key access-key 密码 密钥 口令",
        r"(?i)(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|密码|密钥|口令)[A-Za-z_]{0,20}[\"']?"
        r"[ \t]{0,4}(?::=|=>|[:=：]|是|为)[ \t]{0,4}[\"'`]?(?P<v>[A-Za-z0-9+/_.~!@#$%^&*=-]{8,200})",
        _random,
    ),
)
_MARKERS = tuple(dict.fromkeys(marker for form in _FORMS for marker in form.markers))
KINDS = tuple(dict.fromkeys(form.kind for form in _FORMS))
"""What a secret may be."""
