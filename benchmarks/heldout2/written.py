"""How people plainly write each kind: form -> maker of one surface, for each language."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.heldout2 import values

Rng = random.Random
Make = Callable[[Rng], str]
Forms = dict[str, dict[str, Make]]


def grouped(bare: str, sizes: tuple[int, ...], by: str) -> str:
    """Groups of the sizes, the last size again until the end, joined by `by`."""
    parts: list[str] = []
    at = 0
    while at < len(bare):
        size = sizes[min(len(parts), len(sizes) - 1)]
        parts.append(bare[at : at + size])
        at += size
    return by.join(parts)


def _phone(sizes: tuple[int, ...], by: str, before: str = "") -> Make:
    return lambda rng: before + grouped(values.mobile(rng), sizes, by)


def _fixed(template: str, group: str = "") -> Make:
    def make(rng: Rng) -> str:
        area, number = values.landline(rng)
        if group:
            number = f"{number[:-4]}{group}{number[-4:]}"
        return template.format(area=area, bare_area=area[1:], number=number)

    return make


def _world(before: str, by: str, *, brackets: bool = False) -> Make:
    def make(rng: Rng) -> str:
        country, first, *rest = values.phone_intl(rng)
        tail = by.join([f"({first})" if brackets else first, *rest])
        return f"{before}{country}{by}{tail}"

    return make


def _card(sizes: tuple[int, ...], by: str, bare: Make = values.bank_card) -> Make:
    return lambda rng: grouped(bare(rng), sizes, by)


def _plate(by: str, *, lower: bool = False) -> Make:
    def make(rng: Rng) -> str:
        bare = values.plate(rng)
        made = bare[:2] + by + bare[2:]
        return made.lower() if lower else made

    return make


def _mac(by: str, size: int = 2, *, lower: bool = False) -> Make:
    def make(rng: Rng) -> str:
        made = grouped(values.mac(rng), (size,), by)
        return made.lower() if lower else made

    return make


def _lower(make: Make) -> Make:
    return lambda rng: make(rng).lower()


_SHARED: Forms = {
    "email": {
        "plain": values.email,
        "capitals": lambda rng: values.email(rng).title(),
        "upper": lambda rng: values.email(rng).upper(),
    },
    "ip": {"version 4": values.ip4, "version 6": values.ip6},
    "mac": {
        "colons": _mac(":"),
        "hyphens": _mac("-"),
        "lower": _mac(":", lower=True),
        "Cisco": _mac(".", 4, lower=True),
    },
    "iban": {
        "bare": values.iban,
        "fours": _card((4,), " ", values.iban),
        "hyphens": _card((4,), "-", values.iban),
    },
    "us_ssn": {
        "hyphens": _card((3, 2, 4), "-", values.us_ssn),
        "spaces": _card((3, 2, 4), " ", values.us_ssn),
    },
    "phone_intl": {
        "plus, spaces": _world("+", " "),
        "plus, hyphens": _world("+", "-"),
        "plus, bare": _world("+", ""),
        "plus, brackets": _world("+", " ", brackets=True),
        "double zero": _world("00", " "),
        "plus, dots": _world("+", "."),
    },
}
_ZH: Forms = {
    "mobile": {
        "bare": _phone((11,), ""),
        "3 4 4 spaces": _phone((3, 4), " "),
        "3-4-4": _phone((3, 4), "-"),
        "4 3 4": _phone((4, 3, 4), " "),
        "3.4.4": _phone((3, 4), "."),
        "+86": _phone((11,), "", "+86"),
        "+86 spaced": _phone((3, 4), " ", "+86 "),
        "86-": _phone((11,), "", "86-"),
        "(+86)": _phone((11,), "", "(+86)"),
        "0086": _phone((11,), "", "0086"),
        "3 3 3 2": _phone((3, 3, 3, 2), " "),
    },
    "landline": {
        "hyphen": _fixed("{area}-{number}"),
        "bare": _fixed("{area}{number}"),
        "brackets": _fixed("({area}){number}"),
        "wide brackets": _fixed("（{area}）{number}"),
        "space": _fixed("{area} {number}"),
        "halves": _fixed("{area}-{number}", " "),
        "+86": _fixed("+86-{bare_area}-{number}"),
    },
    "id_card": {
        "bare": values.id_card,
        "lower x": _lower(values.id_card),
        "6 8 4": _card((6, 8, 4), " ", values.id_card),
        "6-4-4-4": _card((6, 4), "-", values.id_card),
    },
    "bank_card": {
        "bare": values.bank_card,
        "fours": _card((4,), " "),
        "hyphens": _card((4,), "-"),
        "6 and rest": _card((6, 13), " "),
    },
    "passport": {
        "bare": values.passport,
        "lower": _lower(values.passport),
        "space": _card((2, 7), " ", values.passport),
    },
    "permit": {"bare": values.permit, "lower": _lower(values.permit)},
    "plate": {
        "bare": _plate(""),
        "middle dot": _plate("·"),
        "space": _plate(" "),
        "hyphen": _plate("-"),
        "bullet": _plate("•"),
        "lower": _plate("", lower=True),
    },
    "uscc": {
        "bare": values.uscc,
        "lower": _lower(values.uscc),
        "fours": _card((4,), " ", values.uscc),
        "2 6 9 1": _card((2, 6, 9, 1), "-", values.uscc),
    },
    "wechat": {"handle": values.handle},
    "qq": {"bare": values.qq, "threes": _card((3,), " ", values.qq)},
    "name": {"name": values.name_zh},
    "address": {"city": values.address_zh, "village": values.village_zh},
}
_EN: Forms = {
    "mobile": {
        "+86 spaced": _phone((3, 4), " ", "+86 "),
        "+86 hyphens": _phone((3, 4), "-", "+86-"),
        "bare": _phone((11,), ""),
        "3-4-4": _phone((3, 4), "-"),
    },
    "bank_card": {
        "bare": values.world_card,
        "fours": _card((4,), " ", values.world_card),
        "hyphens": _card((4,), "-", values.world_card),
    },
    "passport": {"bare": values.passport, "lower": _lower(values.passport)},
    "wechat": {"handle": values.handle},
    "name": {"Latin": values.name_en},
    "address": {"street": values.address_en},
}
PLAIN: dict[str, Forms] = {"zh": {**_ZH, **_SHARED}, "en": {**_EN, **_SHARED}}
"""Language -> kind -> form -> maker."""
