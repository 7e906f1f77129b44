"""Public numbering plans: which prefixes, areas, issuers and countries a number may begin with."""

from __future__ import annotations

import re


def _spread(text: str) -> frozenset[str]:
    """`13-15 20` -> {"13", "14", "15", "20"}; leading zeros are kept."""
    out: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        width = len(first)
        out.update(f"{number:0{width}d}" for number in range(int(first), int(last or first) + 1))
    return frozenset(out)


PROVINCES = _spread("11-15 21-23 31-37 41-46 50-54 61-65 71 81-83 91")
"""First two digits of a Chinese resident number or region code."""

MOBILE_PREFIXES = _spread("130-139 145-149 150-153 155-159 162 165-167 170-178 180-189 190-193 195-199")
"""First three digits of a mainland mobile number that a carrier uses."""

AREA_CODES = _spread(
    "010 020-025 027-029 0310-0319 0335 0349-0359 0370-0379 0391-0398 0410-0419 0421 0427 0429 "
    "0431-0440 0451-0459 0464 0467-0469 0470-0479 0482 0483 0510-0519 0523 0527 0530-0539 0543 0546 "
    "0550-0559 0561-0566 0570-0580 0591-0599 0631-0635 0660 0662 0663 0668 0691 0692 0701 0710-0719 "
    "0722 0724 0728 0730-0739 0743-0746 0750-0760 0762 0763 0766 0768 0769 0770-0779 0790-0799 "
    "0812 0813 0816-0818 0825-0827 0830-0839 0851-0859 0870-0879 0881 0883 0886-0888 0890-0899 "
    "0901-0903 0906 0908 0909 0911-0919 0930-0939 0941 0943 0951-0955 0970-0977 0979 0990-0999"
)
"""Mainland area codes with the leading zero."""

_ISSUERS: tuple[tuple[str, str], ...] = (
    (r"62", "16-19"),  # UnionPay
    (r"81", "16-19"),  # UnionPay
    (r"9558", "16-19"),  # older domestic debit cards
    (r"60(?:11|1382|1428|3\d\d)", "16-19"),
    (r"4", "16 19"),  # Visa; 13 digits look like goods codes and need context
    (r"5[1-5]", "16"),  # Mastercard
    (r"(?:222[1-9]|22[3-9]|2[3-6]|27[01]|2720)", "16"),
    (r"3[47]", "15"),  # American Express
    (r"6(?:5|4[4-9])", "16-19"),  # Discover
    (r"35(?:2[89]|[3-8])", "16-19"),  # JCB
    (r"3(?:0[0-5]|095|[689])", "14"),  # Diners
    (r"220[0-4]", "16-19"),
)
_ISSUER_TESTS = tuple((re.compile(prefix), _spread(lengths)) for prefix, lengths in _ISSUERS)


def is_issuer(digits: str) -> bool:
    """True when a card issuer uses this beginning at this length."""
    length = str(len(digits))
    return any(length in lengths and prefix.match(digits) for prefix, lengths in _ISSUER_TESTS)


IBAN_LENGTHS: dict[str, int] = {
    code: int(length)
    for code, length in (
        pair.split(":")
        for pair in (
            "ad:24 ae:23 al:28 at:20 az:28 ba:20 be:16 bg:22 bh:22 bi:27 br:29 by:28 ch:21 cr:22 cy:28 cz:24 "
            "de:22 dj:27 dk:18 do:28 ee:20 eg:29 es:24 fi:18 fk:18 fo:18 fr:27 gb:22 ge:22 gi:23 gl:18 gr:27 "
            "gt:28 hr:21 hu:28 ie:22 il:23 iq:23 is:26 it:27 jo:30 kw:30 kz:20 lb:28 lc:32 li:21 lt:20 lu:20 "
            "lv:21 ly:25 mc:27 md:24 me:22 mk:19 mn:20 mr:27 mt:31 mu:30 ni:28 nl:18 no:15 om:23 pk:24 pl:28 "
            "ps:29 pt:25 qa:29 ro:24 rs:22 ru:33 sa:24 sc:31 sd:18 se:24 si:19 sk:24 sm:27 so:23 st:25 sv:28 "
            "tl:23 tn:24 tr:26 ua:29 va:22 vg:24 xk:20"
        ).split()
    )
}
"""Country -> length of its account numbers, letters and digits only."""

USCC_HEADS = frozenset(
    "11 12 13 19 21 29 31 32 33 34 35 37 39 41 49 51 52 53 54 55 59 61 62 69 71 72 79 81 89 "
    "91 92 93 a1 a9 n1 n2 n3 n9 y1".split()
)
"""Registering authority and kind of organisation: the first two characters of a company code."""

RESERVED_TLDS = frozenset({"example", "test", "invalid", "localhost"})
"""Top-level domains set aside for documentation; an address there is still written like an address."""
