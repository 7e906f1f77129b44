"""Invented identifiers in their bare form; where a range is set aside for fiction, it is used."""

from __future__ import annotations

import random
from datetime import date, timedelta

from benchmarks.heldout.digits import account_check, card_check, company_check, id_check, organisation_check

DIGITS = "0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
REGIONS = (
    "110105 120103 130102 140105 150102 210202 220104 230103 310112 320104 330106 340104 350203 360103 "
    "370102 410105 420106 430104 440305 450103 460105 500112 510107 520103 530102 540102 610113 620102 "
    "630103 640104 650102"
).split()
MOBILE_HEADS = (
    "130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 166 170 171 "
    "173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 191 193 195 198 199"
).split()
AREAS_8 = (
    "010 020 021 022 023 024 025 027 028 029 0311 0371 0431 0451 0512 0531 0571 0591 0731 0755 0769".split()
)
AREAS_7 = "0734 0713 0796 0831 0915 0555 0467 0355".split()
PROVINCES = "京津沪渝冀晋蒙辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新"
IBAN_SHAPES = {
    "DE": "n18",
    "FR": "n10c11n2",
    "ES": "n20",
    "NL": "a4n10",
    "GB": "a4n14",
    "IT": "a1n10c12",
    "CH": "n5c12",
    "BE": "n12",
    "AT": "n16",
    "PL": "n24",
    "SE": "n20",
    "PT": "n21",
    "NO": "n11",
    "SA": "n2c18",
}


def pick(rng: random.Random, alphabet: str, n: int) -> str:
    """`n` characters of an alphabet."""
    return "".join(rng.choice(alphabet) for _ in range(n))


def number(rng: random.Random, n: int) -> str:
    """`n` digits, the first not 0."""
    return rng.choice(DIGITS[1:]) + pick(rng, DIGITS, n - 1)


def _day(rng: random.Random, first: int, last: int) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=rng.randrange((date(last, 12, 31) - start).days))


def birth_date(rng: random.Random) -> date:
    """A day of birth; alone it points at nobody."""
    return _day(rng, 1950, 2012)


def id_card(rng: random.Random) -> str:
    """A resident id of 18 characters; every second one is of somebody born before 1900."""
    born = _day(rng, 1850, 1899) if rng.random() < 0.5 else _day(rng, 1930, 2015)
    while True:
        body = f"{rng.choice(REGIONS)}{born:%Y%m%d}{rng.randrange(1, 999):03}"
        check = id_check(body)
        if check == "X" or rng.random() < 0.8:
            return body + check


def id_card_15(rng: random.Random) -> str:
    """A resident id of the first generation."""
    return f"{rng.choice(REGIONS)}{_day(rng, 1930, 1980):%y%m%d}{rng.randrange(1, 999):03}"


def mobile(rng: random.Random) -> str:
    """Eleven digits of a mobile number."""
    return rng.choice(MOBILE_HEADS) + pick(rng, DIGITS, 8)


def landline(rng: random.Random) -> tuple[str, str]:
    """Area code and subscriber number."""
    if rng.random() < 0.75:
        return rng.choice(AREAS_8), rng.choice("25678") + pick(rng, DIGITS, 7)
    return rng.choice(AREAS_7), rng.choice("25678") + pick(rng, DIGITS, 6)


def bank_card(rng: random.Random, length: int) -> str:
    """A card number of 15 (Amex), 16 or 19 digits with an issuer's prefix and a valid last digit."""
    heads = {
        15: ("34", "37"),
        16: ("4", "51", "53", "55", "6225", "6228", "6259", "3528"),
        19: ("6217", "6212", "6222", "6228", "6214", "6236"),
    }
    head = rng.choice(heads[length])
    body = head + pick(rng, DIGITS, length - 1 - len(head))
    return body + card_check(body)


def company(rng: random.Random) -> str:
    """A unified social credit code whose organisation code is valid as well."""
    region = rng.choice(REGIONS)
    eight = rng.choice(("MA", "MB", "")) or number(rng, 2)
    eight += pick(rng, "0123456789ABCDEFGHJKLMNPQRTUWXY" if eight[0] == "M" else DIGITS, 6)
    body = rng.choice(("91", "92", "93", "12", "51")) + region + eight + organisation_check(eight)
    return body + company_check(body)


def iban(rng: random.Random) -> str:
    """An account number of one of fourteen countries."""
    country = rng.choice(sorted(IBAN_SHAPES))
    shape, account = IBAN_SHAPES[country], ""
    alphabets = {"n": DIGITS, "a": "ABCDEFGHKLMNPRSTUW", "c": DIGITS + "ABCDEFGH"}
    for part in shape.replace("n", " n").replace("a", " a").replace("c", " c").split():
        account += pick(rng, alphabets[part[0]], int(part[1:]))
    return country + account_check(country, account) + account


def us_ssn(rng: random.Random) -> tuple[str, str, str]:
    """Three parts with an area number that was never issued before 2011."""
    area = rng.choice((*range(734, 750), *range(773, 900)))
    return str(area), f"{rng.randrange(1, 100):02}", f"{rng.randrange(1, 10000):04}"


def ipv4(rng: random.Random) -> str:
    """A public address."""
    head = rng.choice((36, 58, 61, 101, 112, 117, 123, 139, 180, 183, 202, 218, 222))
    return f"{head}.{rng.randrange(1, 255)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def ipv6(rng: random.Random, groups: int) -> list[str]:
    """The first `groups` groups of a carrier's address, without leading zeros."""
    rest = [f"{rng.randrange(0x10, 0x10000):x}" for _ in range(groups - 1)]
    return [rng.choice(("240e", "2408", "2409")), *rest]


def mac(rng: random.Random) -> list[str]:
    """Six bytes of a hardware address."""
    return [f"{rng.randrange(256):02X}" for _ in range(6)]


def plate(rng: random.Random) -> tuple[str, str]:
    """Province with letter, and five characters of which at least three are digits."""
    tail = [*pick(rng, DIGITS, 5)]
    for place in range(rng.randrange(3)):
        tail[place * 2] = rng.choice(PLATE_LETTERS)
    return rng.choice(PROVINCES) + rng.choice(PLATE_LETTERS[:12]), "".join(tail)


SYLLABLES = "an bai chen dou fei guo hua jing kai lan ming nuo ping qiu rui shu tang wan xin yue zhi".split()
WORDS = "blue river tiny cloud mango paper north happy stone maple rocket lemon quiet panda green".split()


def handle(rng: random.Random, joiner: str = "") -> str:
    """A made-up account name: letter first, 6 to 20 characters, with digits in most."""
    first = rng.choice((rng.choice(SYLLABLES) + rng.choice(SYLLABLES), rng.choice(WORDS) + rng.choice(WORDS)))
    tail = pick(rng, DIGITS, rng.randrange(2, 6))
    return first[:13] + joiner + tail
