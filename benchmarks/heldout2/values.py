"""Invented identifiers in their bare form, with check digits computed here."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from datetime import date, timedelta

Rng = random.Random

REGIONS = (
    "110105",
    "120103",
    "310115",
    "320102",
    "330106",
    "370203",
    "410105",
    "420111",
    "440305",
    "510107",
    "610113",
)
COMPANY_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: 31 characters, without I, O, S, V and Z."""


def digits(n: int, rng: Rng) -> str:
    """N random digits."""
    return "".join(rng.choices(string.digits, k=n))


def id_check(first17: str) -> str:
    """The last character of a resident id. Source: GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, weights, strict=True)) % 11]


def luhn(first: str) -> str:
    """The last digit of a card number. Source: ISO/IEC 7812-1 annex B."""
    total = 0
    for place, c in enumerate(reversed(first)):
        n = int(c) * (2 if place % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def organisation_check(first8: str) -> str:
    """The last character of an organisation code. Source: GB 11714-1997."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(first8, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def company_check(first17: str) -> str:
    """The last character of a unified social credit code. Source: GB 32100-2015."""
    total = sum(COMPANY_CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return COMPANY_CHARS[-total % 31]


def iban_check(country: str, account: str) -> str:
    """The two check digits of an account number. Source: ISO 13616, modulo 97."""
    number = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    return f"{98 - int(number) % 97:02}"


def mobile(rng: Rng) -> str:
    """11 digits of a Chinese mobile."""
    return rng.choice(("135", "138", "139", "150", "159", "166", "177", "182", "187", "191", "199")) + digits(
        8, rng
    )


def landline(rng: Rng) -> tuple[str, str]:
    """Area code and number."""
    area, length = rng.choice(
        (("010", 8), ("021", 8), ("028", 8), ("0755", 8), ("0571", 8), ("0931", 7), ("0971", 7))
    )
    return area, rng.choice("2568") + digits(length - 1, rng)


def id_card(rng: Rng) -> str:
    """18 characters; the running number is 900 to 995, which hardly any place reaches in a day."""
    born = date(1948, 1, 1) + timedelta(days=rng.randrange(22_000))
    first = f"{rng.choice(REGIONS)}{born:%Y%m%d}{rng.randrange(900, 996)}"
    return first + id_check(first)


def bank_card(rng: Rng) -> str:
    """A Chinese debit or credit card of 16 or 19 digits."""
    start, length = rng.choice(
        (("622202", 19), ("621700", 19), ("622848", 19), ("621661", 19), ("622588", 16))
    )
    first = start + digits(length - len(start) - 1, rng)
    return first + luhn(first)


def world_card(rng: Rng) -> str:
    """A card of 16 digits of an international scheme."""
    first = rng.choice(("4", "51", "52", "53", "55"))
    first += digits(15 - len(first), rng)
    return first + luhn(first)


def passport(rng: Rng) -> str:
    """A Chinese ordinary passport: one letter and eight digits or two letters and seven digits."""
    return rng.choice(("E", "G", "EA", "EC", "EH", "EJ")).ljust(2, rng.choice("12345678")) + digits(7, rng)


def permit(rng: Rng) -> str:
    """A travel permit to or from Hong Kong, Macao or Taiwan."""
    start = rng.choice(("C", "CA", "CD", "H", "M", "L"))
    return start + digits(9 - len(start), rng)


PLACES = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青琼宁"


def plate(rng: Rng) -> str:
    """A plate of seven characters, or eight of an electric car."""
    head = rng.choice(PLACES) + rng.choice("ABCDEFGH")
    if rng.random() < 0.3:
        return head + rng.choice("DF") + digits(5, rng)
    tail = list(digits(5, rng))
    for place in rng.sample(range(5), rng.randrange(3)):
        tail[place] = rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
    return head + "".join(tail)


def uscc(rng: Rng) -> str:
    """A unified social credit code; the organisation code inside it is valid too."""
    own = "MA" + "".join(rng.choices(COMPANY_CHARS, k=6)) if rng.random() < 0.6 else digits(8, rng)
    first = f"{rng.choice(('91', '92', '93', '52'))}{rng.choice(REGIONS)}{own}{organisation_check(own)}"
    return first + company_check(first)


def iban(rng: Rng) -> str:
    """An account of five countries, without spaces."""
    country, letters, numbers = rng.choice(
        (("DE", 0, 18), ("GB", 4, 14), ("NL", 4, 10), ("CH", 0, 17), ("AT", 0, 16))
    )
    account = "".join(rng.choices(string.ascii_uppercase, k=letters)) + digits(numbers, rng)
    return country + iban_check(country, account) + account


def us_ssn(rng: Rng) -> str:
    """Nine digits of an area that was not issued before 2011."""
    return f"{rng.randrange(773, 900)}{rng.randrange(1, 100):02}{rng.randrange(1, 10_000):04}"


def phone_intl(rng: Rng) -> tuple[str, ...]:
    """Country code and groups; of ranges for fiction where a country has one."""
    two, three, four = digits(2, rng), digits(3, rng), digits(4, rng)
    return rng.choice(
        (
            ("1", rng.choice(("212", "415", "617", "303")), "555", f"01{two}"),
            ("44", "7700", f"900{three}"),
            ("44", "20", "7946", f"0{three}"),
            ("61", "491", "570", rng.choice(("156", "157", "158", "159", "110"))),
            ("49", "30", "23125", three),
            ("33", "1", "99", "00", two, digits(2, rng)),
            ("852", f"9{three}", four),
            ("65", f"8{three}", four),
            ("81", "90", f"2{three}", four),
        )
    )


def ip4(rng: Rng) -> str:
    """A public network address of version 4."""
    parts = [
        rng.choice((23, 45, 58, 61, 81, 93, 113, 120, 139, 183, 211)),
        *(rng.randrange(2, 254) for _ in range(3)),
    ]
    return ".".join(map(str, parts))


def ip6(rng: Rng) -> str:
    """A public network address of version 6."""
    start = rng.choice(("2409:8a", "240e:3a", "2a02:81", "2600:17"))
    parts = [f"{rng.randrange(0x1000, 0x10000):x}" for _ in range(3)]
    short = f"{start}{rng.randrange(16, 256):x}:{':'.join(parts)}"
    return (
        f"{short}::{rng.randrange(1, 4096):x}"
        if rng.random() < 0.5
        else f"{short}:{':'.join(parts[:2])}:1a2b"
    )


def mac(rng: Rng) -> str:
    """Six pairs joined by nothing, of a single device as set by its maker."""
    first = rng.choice(("00", "3C", "A4", "D8", "F0", "9C", "50"))
    return first + "".join(f"{rng.randrange(256):02X}" for _ in range(5))


def handle(rng: Rng) -> str:
    """A chat handle of 6 to 20 letters, digits, low lines and hyphens."""
    word = rng.choice(
        ("lemon", "xiaoyu", "moon", "afei", "tanghulu", "north", "kele", "sunny", "dudu", "yeliang")
    )
    form = rng.randrange(4)
    if form == 0:
        return f"wxid_{''.join(rng.choices(string.ascii_lowercase + string.digits, k=14))}"
    tail = digits(rng.randrange(2, 5), rng)
    return (f"{word}{tail}", f"{word}_{tail}", f"{word}-{rng.choice(('cat', 'tea', 'life'))}{tail}")[form - 1]


def qq(rng: Rng) -> str:
    """A QQ number of 6 to 10 digits."""
    return rng.choice("123456789") + digits(rng.randrange(5, 10), rng)


def email(rng: Rng) -> str:
    """A mail address of a domain for examples."""
    word = rng.choice(
        ("lily", "wang.fang", "he_xu", "k.miller", "zhangsl", "ops-team", "dana", "m.rossi", "liu")
    )
    domain = rng.choice(("example.com", "example.org", "example.net", "mail.example.com", "example.com.cn"))
    return f"{word}{rng.choice(('', digits(2, rng), digits(4, rng), '+news'))}@{domain}"


SURNAMES = (
    "张",
    "李",
    "陈",
    "刘",
    "赵",
    "黄",
    "周",
    "吴",
    "徐",
    "孙",
    "胡",
    "朱",
    "高",
    "林",
    "郭",
    "欧阳",
    "司徒",
    "上官",
)
GIVEN = "雅文俊杰思涵子墨婷浩然晓丽建国秀英梓萱志强欣怡明辉玉兰海燕"


def name_zh(rng: Rng) -> str:
    """A Chinese name of two to four characters."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def name_en(rng: Rng) -> str:
    """A Latin name of two or three words."""
    first = rng.choice(("Hannah", "Marcus", "Priya", "Tom", "Elena", "George", "Aisha", "Victor", "Ruth"))
    middle = rng.choice(("", "", "", "J. ", "Marie "))
    last = rng.choice(("Whitlock", "Okafor", "Bergström", "Delgado", "Pratt", "Novak", "Lindley"))
    return f"{first} {middle}{last}"


def _house(rng: Rng) -> str:
    number, block, flat = rng.randrange(1, 400), rng.randrange(1, 30), rng.randrange(101, 1800)
    estate = rng.choice(("锦绣花园", "滨江府", "阳光小区"))
    return rng.choice(
        (
            f"{number}号{block}栋{rng.randrange(1, 5)}单元{flat}室",
            f"{number}弄{block}号{flat}",
            f"{number}号",
            f"{number}号{estate}{block}-{flat}",
        )
    )


def address_zh(rng: Rng) -> str:
    """A Chinese address with city, district, street and number."""
    place = rng.choice(
        (
            "北京市朝阳区",
            "上海市浦东新区",
            "广东省深圳市南山区",
            "浙江省杭州市西湖区",
            "成都市武侯区",
            "江苏省南京市玄武区",
        )
    )
    street = rng.choice(("云杉路", "青禾街", "望溪东路", "百合大道", "松月路", "长桥三路", "金穗巷"))
    return f"{place}{street}{_house(rng)}"


def village_zh(rng: Rng) -> str:
    """An address in the country."""
    place = rng.choice(
        ("河南省周口市太康县", "湖南省邵阳市隆回县", "山东省临沂市兰陵县", "四川省广安市岳池县")
    )
    town, village = rng.choice(("柳河镇", "石桥乡", "清泉镇")), rng.choice(("大王庄村", "东坡村", "双井村"))
    return f"{place}{town}{village}{rng.randrange(1, 12)}组{rng.randrange(1, 200)}号"


def address_en(rng: Rng) -> str:
    """An American or British street address."""
    number, street = (
        rng.randrange(2, 4800),
        rng.choice(("Maple", "Harbour View", "Kingsley", "Old Mill", "Larch")),
    )
    return rng.choice(
        (
            f"{number} {street} Street, Springfield, IL 62704",
            f"{number} {street} Ave Apt {rng.randrange(1, 40)}, Portland, OR 97205",
            f"{number} {street} Road, Leeds LS1 4AP",
            f"Flat {rng.randrange(1, 20)}, {number} {street} Lane, Bristol BS1 5TR",
        )
    )


BARE: dict[str, Callable[[Rng], str]] = {
    "id_card": id_card,
    "bank_card": bank_card,
    "passport": passport,
    "permit": permit,
    "uscc": uscc,
    "qq": qq,
}
"""Kinds whose plain form is the bare value."""
