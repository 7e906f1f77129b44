"""Checks on one value: check digits, real dates, numbering plans, public suffixes.

A check takes the compact value (canonical form, separators removed) and answers True (passes),
False (cannot be of this kind) or None (possible, but only where the text around it says so).
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import mul

import phonenumbers
from publicsuffixlist import PublicSuffixList

from clearford.detect.personal import plans
from clearford.detect.personal.digits import fold_numerals

Check = Callable[[str], bool | None]

_MOD11_WEIGHTS: tuple[int, ...] = tuple(2 ** (17 - i) % 11 for i in range(17))
_MOD11_DIGITS = "10x98765432"
_USCC_ALPHABET = "0123456789abcdefghjklmnpqrtuwxy"
_USCC_VALUES = {char: value for value, char in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS: tuple[int, ...] = tuple(3**i % 31 for i in range(17))
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ABROAD = re.compile(r"^(?:00)?86(?=1)")
_SUFFIXES = PublicSuffixList(accept_unknown=False)
_EIGHT_GROUPS = re.compile("(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}", re.ASCII)
_OLDEST, _NEWEST = 1800, 2100


def mod11_2(value: str) -> bool:
    """Check digit of a resident number of 18 characters (ISO 7064, MOD 11-2)."""
    if len(value) != 18 or not value[:17].isdecimal():
        return False
    total: int = sum(map(mul, map(int, value[:17]), _MOD11_WEIGHTS))
    return _MOD11_DIGITS[total % 11] == value[17]


def mod31(value: str) -> bool:
    """Check character of a company code of 18 characters (weights 3^i modulo 31)."""
    if len(value) != 18 or not _USCC_VALUES.keys() >= set(value):
        return False
    total: int = sum(map(mul, map(_USCC_VALUES.__getitem__, value[:17]), _USCC_WEIGHTS))
    return (31 - total % 31) % 31 == _USCC_VALUES[value[17]]


def uscc_shape(value: str) -> bool | None:
    """Authority, organisation kind and province of a company code.

    None for an all-digit value whose inner organisation code fails its own check: one in thirty
    ordinary 18-digit numbers passes modulo 31.
    """
    if value[:2] not in plans.USCC_HEADS or not (value[2:4] in plans.PROVINCES or value[2:4] == "10"):
        return False
    if not value.isdecimal():
        return True
    total: int = sum(map(mul, map(int, value[8:16]), _ORG_WEIGHTS))
    return True if "0123456789x0"[(11 - total % 11) % 11] == value[16] else None


def mod97(value: str) -> bool:
    """Check digits of an international bank account number."""
    turned = value[4:] + value[:4]
    return (
        turned.isalnum()
        and turned.isascii()
        and int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
    )


def iban_length(value: str) -> bool:
    """True when the country is known and its numbers are this long."""
    return plans.IBAN_LENGTHS.get(value[:2]) == len(value)


_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn(value: str) -> bool:
    """Check digit of a payment card."""
    if not (value.isascii() and value.isdecimal()):
        return False
    digits = value[-1::-2] + value[-2::-2].translate(_DOUBLED)
    # Octets count 48 more than the digits they write.
    return (sum(digits.encode()) - 48 * len(digits)) % 10 == 0 and len(set(value)) > 1


def ean13(value: str) -> bool:
    """True when the value is a valid 13-digit goods code."""
    if len(value) != 13 or not value.isdecimal():
        return False
    return sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(value)) % 10 == 0


def card_issuer(value: str) -> bool | None:
    """True when an issuer uses this prefix at this length; else context must say that it is a card."""
    if plans.is_issuer(value):
        return True
    return None if 13 <= len(value) <= 19 and value[0] in "23456789" else False


def not_goods_code(value: str) -> bool | None:
    """None for a 13-digit value that is also a valid goods code: as likely the one as the other."""
    return None if ean13(value) else True


def real_date(value: str) -> bool:
    """True when a resident number of 15 or 18 characters holds a date that exists."""
    text = value[6:14] if len(value) == 18 else "19" + value[6:12]
    return is_date(text[:4], text[4:6], text[6:8])


def is_date(year: str, month: str, day: str) -> bool:
    """True when the three numbers are a calendar date between 1800 and 2100."""
    if not _OLDEST <= int(year) <= _NEWEST:
        return False
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def cn_province(value: str) -> bool:
    """True when the first two digits are a province. Counties change too often to be checked."""
    return value[:2] in plans.PROVINCES


def mobile_prefix(value: str) -> bool | None:
    """True for a prefix in use, None for one that is not (yet) given out."""
    return True if _ABROAD.sub("", value)[:3] in plans.MOBILE_PREFIXES else None


def area_code(value: str) -> bool:
    """True when a landline begins with an area that exists and has a number of fitting length."""
    for width in (3, 4):
        if value[:width] in plans.AREA_CODES and value[width : width + 1] not in ("", "0", "1"):
            return 7 <= len(value) - width <= 13
    return False


def area_code_abroad(value: str) -> bool:
    """The same for a landline written with 86 in front, with or without the 0 of the area."""
    local = value.removeprefix("00").removeprefix("86").removeprefix("0")
    return area_code("0" + local)


def phone_length(value: str) -> bool:
    """True for 7 to 15 digits that are not one digit repeated; an extension after x does not count."""
    digits = value.partition("x")[0].partition("e")[0]
    return 7 <= len(digits) <= 15 and len(set(digits)) > 2


def address_parts(value: str) -> bool | None:
    """True with two details (number, building, unit, room), None with one: context must say the rest."""
    count = len(_DETAIL.findall(value))
    return True if count >= 2 else None


_DETAIL = re.compile(
    r"[0-9a-z一二三四五六七八九十百零〇](?:号院|号楼|号|弄|栋|幢|座|单元|室|组|房|户|楼|层|队)|[0-9]{3,4}$"
)


def not_uniform(value: str) -> bool:
    """False for one character repeated, as in 00000000."""
    return len(set(value)) > 2


def ssn_range(value: str) -> bool:
    """True when area, group and serial of a United States number are ones that are given out."""
    area, group, serial = value[:3], value[3:5], value[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def plate_letters(value: str) -> bool | None:
    """A plate has at most two letters after its area; one with more needs context."""
    digits = sum(char.isdecimal() for char in value[2:])
    return True if digits >= 3 else None if digits else False


def ip_address(value: str) -> bool | None:
    """True for an address; None where it reads like a version number (every part below 10 or of few bits)."""
    address = _address(value)
    if address is None:
        return False
    if address.version == 4:
        parts = [int(part) for part in value.split(".")]
        if parts[0] == 0:
            return False
        return None if max(parts) < 20 else True
    return True if value.count(":") >= 3 and any(char.isdecimal() for char in value) else None


def ip_is_public(value: str) -> bool:
    """True for an address that is routed on the internet; private and documentation ranges are not."""
    address = _address(value)
    return address is not None and address.is_global


def _address(value: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that is written, None when it is none."""
    try:
        if _EIGHT_GROUPS.fullmatch(value):
            # The usual way takes these apart much slower.
            return ipaddress.IPv6Address(int("".join([group.zfill(4) for group in value.split(":")]), 16))
        return ipaddress.ip_address(value)
    except ValueError:
        return None


def mac_address(value: str) -> bool:
    """True unless the twelve digits are all alike (broadcast, empty)."""
    return len(set(value)) > 1


def _public_suffix(domain: str) -> str | None:
    found: str | None = _SUFFIXES.publicsuffix(domain)
    return found


def email_domain(value: str) -> bool:
    """True when the domain ends in a public suffix and is more than that suffix."""
    return _is_below_suffix(value.rpartition("@")[2])


@lru_cache(maxsize=1024)
def _is_below_suffix(domain: str) -> bool:
    if "." not in domain or domain[0] in ".-" or domain[-1] in ".-":
        return False
    if ".." in domain or ".-" in domain or "-." in domain:
        return False
    if domain.rpartition(".")[2] in plans.RESERVED_TLDS:
        return True
    suffix = _public_suffix(domain)
    return bool(suffix) and suffix != domain


def phone_number(value: str) -> bool:
    """True when a number with `+` is possible in its country's plan."""
    text = "+" + value.lstrip("+").removeprefix("00")
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def phone_valid(value: str) -> bool:
    """True when a number with `+` or 00 is one its country gives out; stricter than `phone_number`."""
    text = "+" + value.lstrip("+").removeprefix("00")
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, None))
    except phonenumbers.NumberParseException:
        return False


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE_PART = re.compile(r"[0-9]+|[a-z]{3,}", re.ASCII)
_HANZI_DATE = re.compile(r"(?P<year>.{4})年(?P<month>.{1,2})月初?(?P<day>.{1,3}?)[日号]?")


def birth_day(value: str) -> bool:
    """True when a written date exists: year, month and day in digits or hanzi, or with an English month."""
    hanzi = _HANZI_DATE.fullmatch(value)
    if hanzi is not None:
        year = fold_numerals(hanzi["year"])
        return year.isdecimal() and is_date(year, _small(hanzi["month"]), _small(hanzi["day"]))
    parts = _DATE_PART.findall(value)
    numbers = [part for part in parts if part.isdecimal()]
    months = [str(_MONTHS.index(part[:3]) + 1) for part in parts if part[:3] in _MONTHS]
    if months and len(numbers) == 2:
        return is_date(numbers[1], months[0], numbers[0])
    if len(numbers) == 1 and len(numbers[0]) == 8:
        return is_date(numbers[0][:4], numbers[0][4:6], numbers[0][6:])
    if len(numbers) != 3:
        return False
    if len(numbers[0]) == 4:
        return is_date(*numbers)
    if "年" in value:
        return is_date("19" + numbers[0], numbers[1], numbers[2])
    # 03/07/1990 is the third of July or the seventh of March.
    return is_date(numbers[2], numbers[1], numbers[0]) or is_date(numbers[2], numbers[0], numbers[1])


def _small(text: str) -> str:
    """A number below 100 in hanzi as digits; `0` when it is none."""
    text = text.replace("正", "一").replace("元", "一").replace("腊", "十二")
    head, ten, tail = text.partition("十")
    if ten:
        text = (head or "一") + (tail or "零")
    elif text[:1] == "廿":
        text = "二" + (text[1:] or "零")
    digits = fold_numerals(text)
    return digits if digits.isdecimal() else "0"


def passes(checks: Sequence[Check], value: str) -> bool | None:
    """The weakest answer of some checks."""
    state: bool | None = True
    for check in checks:
        answer = check(value)
        if answer is False:
            return False
        if answer is None:
            state = None
    return state


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        mod11_2,
        mod31,
        mod97,
        luhn,
        uscc_shape,
        iban_length,
        card_issuer,
        not_goods_code,
        real_date,
        cn_province,
        mobile_prefix,
        area_code,
        area_code_abroad,
        phone_length,
        address_parts,
        not_uniform,
        ssn_range,
        plate_letters,
        ip_address,
        mac_address,
        email_domain,
        phone_number,
        phone_valid,
        birth_day,
    )
}
"""Every check a recogniser may name."""

CHECK_DIGITS = frozenset({"mod11_2", "mod31", "mod97", "luhn"})
"""Checks that make the reason `checksum`."""
