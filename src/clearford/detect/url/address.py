"""Addresses: what a host is - its form on the wire, its scripts, whether it is a number."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import idna

_QUAD = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_NUMBER = re.compile(r"0x[0-9a-f]{1,8}|[0-9]{4,10}")
_SIX = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_EAST_ASIAN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"))
_LONGEST = 253
_LAST_PORT = 65535


class Authority(NamedTuple):
    """The parts between the slashes of an address."""

    host: str
    user: bool
    port: int | None


class Host(NamedTuple):
    """A host.

    ascii: its form on the wire, lower case. shown: as a reader sees it. ip: it is a number, not a name.
    """

    ascii: str
    shown: str
    ip: bool
    punycode: bool
    mixed: bool


def authority(text: str) -> Authority:
    """Take `user@host:port` apart."""
    user, at, rest = text.rpartition("@")
    host, colon, digits = rest.rpartition(":")
    if colon and digits.isascii() and digits.isdigit() and len(digits) <= 5 and not rest.endswith("]"):
        port = int(digits)
        return Authority(host, bool(at and user), port if port <= _LAST_PORT else None)
    return Authority(rest, bool(at and user), None)


def host_of(text: str) -> Host | None:
    """The host behind what was written; None when it cannot be one."""
    if _SIX.fullmatch(text):
        return Host(text, text, ip=True, punycode=False, mixed=False)
    labels = unicodedata.normalize("NFKC", text).casefold().strip(".").split(".")
    wire = [_wire(label) for label in labels]
    ascii_form = ".".join(wire)
    if len(ascii_form) > _LONGEST or not all(_LABEL.fullmatch(label) for label in wire):
        return None
    shown = [_shown(label) for label in wire]
    return Host(
        ascii_form,
        ".".join(shown),
        ip=is_number(ascii_form),
        punycode=any(label.startswith("xn--") for label in wire),
        mixed=any(is_mixed(label) for label in shown),
    )


def is_number(host: str) -> bool:
    """True for an IPv4 address in any of the forms that browsers take."""
    if _QUAD.fullmatch(host):
        return all(int(part) < 256 for part in host.split("."))
    return _NUMBER.fullmatch(host) is not None


def is_mixed(label: str) -> bool:
    """True when a label mixes scripts that no language writes together."""
    if label.isascii():
        return False
    scripts = {unicodedata.name(c, "?").split(" ")[0] for c in label if c.isalpha()}
    rest = scripts - _EAST_ASIAN
    return len(rest) > 1 or (bool(rest) and rest != {"LATIN"} and rest != scripts)


def _wire(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.encode(label, uts46=True, std3_rules=False).decode()
    except (idna.IDNAError, UnicodeError):
        # Not allowed, but written all the same: keep it apart from every plain name.
        return "xn--" + label.encode("punycode", "replace").decode()


def _shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
