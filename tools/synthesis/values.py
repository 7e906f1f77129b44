"""Invented values for slots: numbers, amounts, times, addresses, names. None is meant to be anybody's."""

from __future__ import annotations

import random
import string

from tools.synthesis.grammar import Slot

_ENDINGS = "com cn top xyz cc net vip club icu info site online shop me co work live link fun ltd".split()
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红云峰宇欣怡浩然子涵雨桐梓萱诗"
_FIRST = (
    "Tom Anna Mike Sarah Ben Lucy Jack Emma Dave Kate Sam Nina Leo Grace Paul Mia Raj Priya Wei Lin Omar "
    "Aisha Carlos Elena Ivan Yuki Hana Kofi Zoe Max"
).split()


def digits(rng: random.Random, n: int) -> str:
    """So many digits."""
    return "".join(rng.choice(string.digits) for _ in range(n))


def letters(rng: random.Random, low: int, high: int) -> str:
    """Some small letters."""
    return "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(low, high)))


def host(rng: random.Random) -> str:
    """A host that means nothing."""
    name = rng.choice(
        (
            lambda: letters(rng, 3, 9),
            lambda: letters(rng, 2, 5) + digits(rng, rng.randint(1, 4)),
            lambda: digits(rng, rng.randint(3, 6)),
            lambda: letters(rng, 2, 6) + "-" + letters(rng, 2, 6),
        )
    )()
    front = rng.choice(("", "", "www.", "m.", "wap.", letters(rng, 1, 4) + "."))
    return f"{front}{name}.{rng.choice(_ENDINGS)}"


def url(rng: random.Random) -> str:
    """An address with or without scheme and path."""
    scheme = rng.choice(("http://", "https://", "", ""))
    path = rng.choice(("", "", "/", "/" + letters(rng, 1, 6), "/" + letters(rng, 1, 4) + digits(rng, 3)))
    return f"{scheme}{host(rng)}{path}"


def mobile(rng: random.Random) -> str:
    """A number like that of a mobile phone, written in one of several ways."""
    number = f"1{rng.choice('3456789')}{digits(rng, 9)}"
    return rng.choice(
        (
            number,
            number,
            number,
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
        )
    )


def hotline(rng: random.Random) -> str:
    """A number like that of a service."""
    return rng.choice(
        (
            f"400{rng.choice(('', '-'))}{digits(rng, 3)}{rng.choice(('', '-'))}{digits(rng, 4)}",
            f"0{rng.randint(10, 899)}-{digits(rng, 8)}",
            f"95{digits(rng, 3)}",
            f"400{digits(rng, 7)}",
        )
    )


def uk_number(rng: random.Random) -> str:
    """A number like those of British and American services."""
    return rng.choice(
        (
            f"0{rng.choice('789')}{digits(rng, 9)}",
            f"08{digits(rng, 9)}",
            f"+1 {digits(rng, 3)} {digits(rng, 3)} {digits(rng, 4)}",
            f"({digits(rng, 3)}) {digits(rng, 3)}-{digits(rng, 4)}",
            f"1-8{digits(rng, 2)}-{digits(rng, 3)}-{digits(rng, 4)}",
            f"0{digits(rng, 4)} {digits(rng, 6)}",
        )
    )


def short_code(rng: random.Random) -> str:
    """A number for premium messages."""
    return rng.choice("68") + digits(rng, 4)


def card(rng: random.Random) -> str:
    """A number as long as that of a bank card."""
    number = "62" + digits(rng, rng.choice((14, 17)))
    return rng.choice((number, " ".join(number[i : i + 4] for i in range(0, len(number), 4))))


def money(rng: random.Random) -> str:
    """An amount without unit."""
    return rng.choice(
        (
            str(rng.randint(1, 99) * 100),
            str(rng.randint(1, 500)),
            f"{rng.randint(1, 9999)}.{digits(rng, 2)}",
            str(rng.choice((1000, 2000, 3000, 5000, 8000, 9800, 10000, 20000, 50000, 58000, 100000, 168000))),
        )
    )


def time(rng: random.Random) -> str:
    """A time of day."""
    return f"{rng.randint(0, 23)}:{rng.randint(0, 59):02d}"


def day(rng: random.Random) -> str:
    """A date in Chinese."""
    return f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"


def person_zh(rng: random.Random) -> str:
    """A name, or how one is called."""
    surname = rng.choice(_SURNAMES)
    return rng.choice(
        (
            surname + rng.choice(_GIVEN),
            surname + rng.choice(_GIVEN) + rng.choice(_GIVEN),
            "小" + surname,
            surname + rng.choice(("经理", "老师", "女士", "先生", "哥", "姐", "总", "主任", "阿姨", "师傅")),
        )
    )


def person_en(rng: random.Random) -> str:
    """A first name."""
    return rng.choice(_FIRST)


VALUES: dict[str, Slot] = {
    "url": url,
    "mobile": mobile,
    "hotline": hotline,
    "uknum": uk_number,
    "short": short_code,
    "card": card,
    "money": money,
    "time": time,
    "day": day,
    "name": person_zh,
    "first": person_en,
    "n": lambda rng: str(rng.randint(1, 60)),
    "n2": lambda rng: str(rng.randint(2, 12)),
    "k": lambda rng: str(rng.randint(1, 99) * 100),
    "wan": lambda rng: str(rng.choice((1, 2, 3, 5, 8, 10, 20, 30, 50, 80, 100, 200))),
    "pct": lambda rng: str(rng.choice((5, 10, 15, 20, 30, 50, 70, 80, 90))),
    "code4": lambda rng: digits(rng, 4),
    "code6": lambda rng: digits(rng, 6),
    "num": lambda rng: digits(rng, rng.randint(8, 18)),
    "qq": lambda rng: str(rng.randint(1, 9)) + digits(rng, rng.randint(6, 9)),
    "wx": lambda rng: letters(rng, 2, 6) + digits(rng, rng.randint(2, 6)),
    "word": lambda rng: letters(rng, 3, 8),
    "plate": lambda rng: rng.choice("京沪粤苏浙鲁川湘鄂") + rng.choice("ABCDE") + digits(rng, 5),
    "flight": lambda rng: rng.choice(("CA", "MU", "CZ", "HU", "3U", "ZH")) + digits(rng, 4),
    "date": lambda rng: f"{rng.randint(1, 28)}/{rng.randint(1, 12)}",
}
"""Slot -> how a value is made."""
