"""The forms in which people plainly write each kind of personal information."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.heldout import people, values
from benchmarks.heldout.values import DIGITS, number, pick

Form = Callable[[random.Random], str]


def groups(text: str, sizes: tuple[int, ...], joiner: str) -> str:
    """The text cut into groups; what is left over is the last group, the last size repeats."""
    parts, at, turn = [], 0, 0
    while at < len(text):
        size = sizes[min(turn, len(sizes) - 1)]
        parts.append(text[at : at + size])
        at, turn = at + size, turn + 1
    return joiner.join(parts)


def _mobile(pattern: str, sizes: tuple[int, ...] = (11,), joiner: str = "") -> Form:
    return lambda rng: pattern.format(groups(values.mobile(rng), sizes, joiner))


def _line(pattern: str, *, trunk: bool = True, middle: str = "") -> Form:
    def write(rng: random.Random) -> str:
        area, rest = values.landline(rng)
        cut = len(rest) - 4
        return pattern.format(area if trunk else area[1:], rest[:cut] + middle + rest[cut:])

    return write


def _card(length: int, sizes: tuple[int, ...] = (19,), joiner: str = "") -> Form:
    return lambda rng: groups(values.bank_card(rng, length), sizes, joiner)


def _id(sizes: tuple[int, ...] = (18,), joiner: str = "", *, lower: bool = False) -> Form:
    def write(rng: random.Random) -> str:
        text = groups(values.id_card(rng), sizes, joiner)
        return text.lower() if lower else text

    return write


def _heads(heads: tuple[str, ...], n: int, *, joiner: str = "", lower: bool = False) -> Form:
    def write(rng: random.Random) -> str:
        text = rng.choice(heads) + joiner + number(rng, n)
        return text.lower() if lower else text

    return write


def _plate(joiner: str) -> Form:
    return lambda rng: joiner.join(values.plate(rng))


def _plate_tail(suffix: str) -> Form:
    def write(rng: random.Random) -> str:
        head, tail = values.plate(rng)
        return head + tail[:4] + suffix

    return write


def _border_plate(rng: random.Random) -> str:
    return "粤Z" + rng.choice(("", "·")) + pick(rng, DIGITS, 4) + rng.choice("港澳")


def _new_energy(*, large: bool) -> Form:
    def write(rng: random.Random) -> str:
        head, _ = values.plate(rng)
        letter, digits = rng.choice("DF"), pick(rng, DIGITS, 5)
        return head + (digits + letter if large else letter + digits)

    return write


DOMAINS = (
    "example.com",
    "example.net",
    "example.org",
    "mail.example.com",
    "post.example.org",
    "example.com.cn",
)


def _mail(local: Callable[[random.Random], str], domains: tuple[str, ...] = DOMAINS) -> Form:
    return lambda rng: f"{local(rng)}@{rng.choice(domains)}"


def _two(joiner: str) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(values.SYLLABLES) + joiner + rng.choice(values.WORDS) + pick(rng, DIGITS, 2)


def _address(*, upper: int, lower: Callable[[random.Random], str]) -> Form:
    """upper: how many of district, city and province stand before the rest."""
    return lambda rng: "".join(people.place(rng)[3 - upper :]) + lower(rng)


def _short_province(rng: random.Random) -> str:
    province, city, district = rng.choice(people.DIVISIONS[:15])
    return province[:-1] + city[:-1] + district + people.street(rng) + people.flat(rng)


def _spaced_address(rng: random.Random) -> str:
    return " ".join(part for part in (*people.place(rng), people.street(rng), people.flat(rng)) if part)


def _lane(rng: random.Random) -> str:
    district, road = rng.choice(("徐汇区", "闵行区", "浦东新区")), rng.choice(people.ROADS)
    house = f"{rng.randrange(20, 900)}弄{rng.randrange(1, 90)}号"
    return f"上海市{district}{road}{house}{rng.randrange(1, 7)}0{rng.randrange(1, 5)}室"


def _village(*, county: bool) -> Form:
    def write(rng: random.Random) -> str:
        upper = "".join(rng.choice(people.COUNTIES)) if county else ""
        return upper + rng.choice(people.TOWNS) + people.village(rng)

    return write


def _estate(rng: random.Random) -> str:
    return rng.choice(people.ESTATES) + people.flat(rng)


def _courtyard(rng: random.Random) -> str:
    return (
        people.street(rng) + f"院{rng.randrange(1, 20)}号楼{rng.randrange(1, 6)}单元{rng.randrange(1, 20)}02"
    )


def _hyphen_flat(rng: random.Random) -> str:
    flat = f"{rng.randrange(1, 30)}-{rng.randrange(1, 4)}-{rng.randrange(1, 30)}0{rng.randrange(1, 5)}"
    return "".join(people.place(rng)[1:]) + rng.choice(people.ROADS) + rng.choice(people.ESTATES) + flat


def _dormitory(rng: random.Random) -> str:
    return (
        "".join(people.place(rng)[1:])
        + people.street(rng)
        + f"学生公寓{rng.randrange(1, 20)}栋{rng.randrange(101, 699)}"
    )


def _plant(rng: random.Random) -> str:
    return (
        "".join(people.place(rng)[1:])
        + rng.choice(people.ROADS)
        + f"工业园{rng.choice('ABCD')}区{rng.randrange(1, 9)}号厂房{rng.randrange(1, 6)}楼"
    )


def _intl(pattern: str) -> Form:
    """`#` stands for a digit, `&` for one of 2 to 9."""
    return lambda rng: "".join(
        rng.choice(DIGITS) if c == "#" else rng.choice("23456789") if c == "&" else c for c in pattern
    )


def _iban(sizes: tuple[int, ...] = (40,), joiner: str = "", *, lower: bool = False) -> Form:
    def write(rng: random.Random) -> str:
        text = groups(values.iban(rng), sizes, joiner)
        return text.lower() if lower else text

    return write


def _company(sizes: tuple[int, ...] = (18,), joiner: str = "", *, lower: bool = False) -> Form:
    def write(rng: random.Random) -> str:
        text = groups(values.company(rng), sizes, joiner)
        return text.lower() if lower else text

    return write


def _ipv6_compressed(rng: random.Random) -> str:
    return ":".join(values.ipv6(rng, rng.choice((3, 4)))) + "::" + f"{rng.randrange(1, 0x1000):x}"


def _mac(joiner: str, *, lower: bool = False, size: int = 2) -> Form:
    def write(rng: random.Random) -> str:
        text = groups("".join(values.mac(rng)), (size,), joiner)
        return text.lower() if lower else text

    return write


def _born(pattern: str) -> Form:
    def write(rng: random.Random) -> str:
        day = values.birth_date(rng)
        return pattern.format(day=day, y=day.year, m=day.month, d=day.day)

    return write


def _wxid(rng: random.Random) -> str:
    return "wxid_" + pick(rng, values.LETTERS + DIGITS, 14)


PLAIN: dict[str, dict[str, Form]] = {
    "mobile": {
        "11 digits": _mobile("{}"),
        "3-4-4 space": _mobile("{}", (3, 4), " "),
        "3-4-4 hyphen": _mobile("{}", (3, 4), "-"),
        "3-4-4 dot": _mobile("{}", (3, 4), "."),
        "4-3-4 hyphen": _mobile("{}", (4, 3, 4), "-"),
        "3-3-5 space": _mobile("{}", (3, 3, 5), " "),
        "+86 glued": _mobile("+86{}"),
        "+86 space": _mobile("+86 {}"),
        "+86 space 3-4-4": _mobile("+86 {}", (3, 4), " "),
        "+86 hyphen": _mobile("+86-{}"),
        "(+86)": _mobile("(+86){}"),
        "（+86）": _mobile("（+86）{}"),
        "86 without plus": _mobile("86{}"),
        "86- 3-4-4": _mobile("86-{}", (3, 4), "-"),
        "0086": _mobile("0086{}"),
    },
    "landline": {
        "area hyphen": _line("{}-{}"),
        "glued": _line("{}{}"),
        "area space": _line("{} {}"),
        "(area)": _line("({}){}"),
        "（area）": _line("（{}）{}"),
        "(area) space": _line("({}) {}"),
        "area 4-4 hyphen": _line("{}-{}", middle="-"),
        "area 4-4 space": _line("{} {}", middle=" "),
        "(area)4-4 hyphen": _line("({}){}", middle="-"),
        "+86 area": _line("+86 {} {}", trunk=False),
        "+86-area-": _line("+86-{}-{}", trunk=False),
        "86-area-": _line("86-{}-{}", trunk=False),
    },
    "id_card": {
        "18 characters": _id(),
        "18 characters again": _id(),
        "small x": _id(lower=True),
        "6-8-4 space": _id((6, 8, 4), " "),
        "6-8-4 hyphen": _id((6, 8, 4), "-"),
        "6-4-4-4 space": _id((6, 4), " "),
        "15 digits": values.id_card_15,
    },
    "bank_card": {
        "16": _card(16),
        "19": _card(19),
        "16 by 4 space": _card(16, (4,), " "),
        "16 by 4 hyphen": _card(16, (4,), "-"),
        "19 by 4 space": _card(19, (4,), " "),
        "19 by 4 hyphen": _card(19, (4,), "-"),
        "19 6-13": _card(19, (6, 13), " "),
        "16 by 4 dot": _card(16, (4,), "."),
        "15": _card(15),
        "15 4-6-5 space": _card(15, (4, 6, 5), " "),
    },
    "passport": {
        "E 8": _heads(("E",), 8),
        "E letter 7": lambda rng: "E" + rng.choice("ABCDEFGHJKLM") + pick(rng, DIGITS, 7),
        "G 8": _heads(("G",), 8),
        "official": _heads(("PE", "SE", "DE"), 7),
        "space": _heads(("E", "G"), 8, joiner=" "),
        "small letter": _heads(("E", "G"), 8, lower=True),
    },
    "permit": {
        "C 8": _heads(("C",), 8),
        "C letter 7": lambda rng: "C" + rng.choice("ABCDEFGH") + pick(rng, DIGITS, 7),
        "H 8": _heads(("H",), 8),
        "M 8": _heads(("M",), 8),
        "H 10": _heads(("H", "M"), 10),
        "space": _heads(("C", "H"), 8, joiner=" "),
        "small letter": _heads(("C", "H", "M"), 8, lower=True),
        "Taiwan 8": lambda rng: number(rng, 8),
    },
    "plate": {
        "glued": _plate(""),
        "dot ·": _plate("·"),
        "dot •": _plate("•"),
        "dot .": _plate("."),
        "space": _plate(" "),
        "hyphen": _plate("-"),
        "new energy": _new_energy(large=False),
        "new energy large": _new_energy(large=True),
        "挂": _plate_tail("挂"),
        "学": _plate_tail("学"),
        "警": _plate_tail("警"),
        "港澳": _border_plate,
        "small letters": lambda rng: "".join(values.plate(rng)).lower(),
    },
    "uscc": {
        "18 characters": _company(),
        "small letters": _company(lower=True),
        "by 4 space": _company((4, 4, 4, 6), " "),
        "2-6-9-1 space": _company((2, 6, 9, 1), " "),
    },
    "email": {
        "word digits": _mail(lambda rng: values.handle(rng)),
        "dotted": _mail(_two(".")),
        "underscore": _mail(_two("_")),
        "hyphen": _mail(_two("-")),
        "plus tag": _mail(lambda rng: values.handle(rng) + "+" + rng.choice(values.WORDS)),
        "digits": _mail(lambda rng: number(rng, rng.choice((7, 9)))),
        "short": _mail(lambda rng: pick(rng, values.LETTERS, 2)),
        "capitals": lambda rng: _mail(_two("."))(rng).upper(),
        "hyphen domain": _mail(_two("."), ("north-river.example.com", "my-shop.example.net")),
        "hanzi domain": _mail(_two("."), ("例子.中国", "邮件.例子.中国")),
    },
    "wechat": {
        "letters digits": lambda rng: values.handle(rng),
        "underscore": lambda rng: values.handle(rng, "_"),
        "hyphen": lambda rng: values.handle(rng, "-"),
        "capital": lambda rng: values.handle(rng).capitalize(),
        "letters only": lambda rng: rng.choice(values.WORDS) + rng.choice(values.SYLLABLES) + "zz",
        "wxid_": _wxid,
    },
    "qq": {f"{n} digits": (lambda rng, n=n: number(rng, n)) for n in (6, 7, 8, 9, 10)},  # type: ignore[misc]
    "address": {
        "province": _address(upper=3, lower=lambda rng: people.street(rng) + people.flat(rng)),
        "province office": _address(upper=3, lower=people.office),
        "short province": _short_province,
        "with spaces": _spaced_address,
        "city": _address(upper=2, lower=lambda rng: people.street(rng) + _estate(rng)),
        "district": _address(upper=1, lower=people.office),
        "road and flat": lambda rng: people.street(rng) + people.flat(rng),
        "estate and flat": _estate,
        "courtyard": _courtyard,
        "lane": _lane,
        "village with county": _village(county=True),
        "village": _village(county=False),
        "hyphen flat": _hyphen_flat,
        "dormitory": _dormitory,
        "plant": _plant,
    },
    "name": {
        "surname and two": lambda rng: people.name(rng, 2),
        "surname and one": lambda rng: people.name(rng, 1),
        "compound surname": people.compound_name,
        "with dot": lambda rng: rng.choice(people.DOTTED_NAMES),
    },
    "phone_intl": {
        "US glued": _intl("+1212555014#"),
        "US brackets": _intl("+1 (415) 555-01##"),
        "US hyphen": _intl("+1-312-555-01##"),
        "UK": _intl("+44 20 7946 0###"),
        "UK mobile": _intl("+44 7700 900###"),
        "UK (0)": _intl("+44 (0)20 7946 0###"),
        "Hong Kong": _intl("+852 9&## ####"),
        "Hong Kong hyphen": _intl("+852-6&##-####"),
        "Singapore": _intl("+65 9&## ####"),
        "Japan": _intl("+81 90-&###-####"),
        "Germany": _intl("+49 30 23125###"),
        "Taiwan": _intl("+886 9&# ### ###"),
        "00 prefix": _intl("00852 9&## ####"),
        "Macau": _intl("+853 66## ####"),
    },
    "iban": {
        "glued": _iban(),
        "by 4 space": _iban((4,), " "),
        "by 4 hyphen": _iban((4,), "-"),
        "small letters": _iban(lower=True),
    },
    "us_ssn": {
        "hyphen": lambda rng: "-".join(values.us_ssn(rng)),
        "hyphen again": lambda rng: "-".join(values.us_ssn(rng)),
        "space": lambda rng: " ".join(values.us_ssn(rng)),
        "glued": lambda rng: "".join(values.us_ssn(rng)),
        "dot": lambda rng: ".".join(values.us_ssn(rng)),
    },
    "ip": {
        "v4": values.ipv4,
        "v4 again": values.ipv4,
        "v6 full": lambda rng: ":".join(values.ipv6(rng, 8)),
        "v6 compressed": _ipv6_compressed,
        "v6 capitals": lambda rng: _ipv6_compressed(rng).upper(),
    },
    "mac": {
        "colon": _mac(":"),
        "hyphen": _mac("-"),
        "small colon": _mac(":", lower=True),
        "dot by 4": _mac(".", lower=True, size=4),
        "glued": _mac(""),
    },
    "service_number": {
        "400-3-4": _intl("400-&##-####"),
        "400 glued": _intl("400&######"),
        "400 space": _intl("400 &## ####"),
        "400-4-3": _intl("400-&###-###"),
        "4008-3-3": _intl("4008-###-###"),
        "800": _intl("800-&##-####"),
        "95": _intl("95&##"),
    },
    "birth_date": {
        "年月日": _born("{y}年{m}月{d}日"),
        "ISO": _born("{day:%Y-%m-%d}"),
        "slashes": _born("{y}/{m}/{d}"),
        "dots": _born("{y}.{m:02}.{d:02}"),
    },
}
"""kind -> name of the form -> writer."""
LATIN_ONLY: dict[str, dict[str, Form]] = {
    "name": {"latin after a label": lambda rng: rng.choice(people.LATIN_NAMES)},
    "birth_date": {
        "day month year": _born("{day:%d} {day:%B} {y}"),
        "month day, year": _born("{day:%B} {d}, {y}"),
    },
}
"""Forms that only English texts use, beside the others."""
