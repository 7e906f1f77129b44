"""The ways in which people hide personal information from filters while other people can still read it."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.heldout import people, values
from benchmarks.heldout.forms import PLAIN, Form, groups
from benchmarks.heldout.values import DIGITS

Trick = Callable[[str, random.Random], str]

HANZI = "〇一二三四五六七八九"
FINANCIAL = "零壹贰叁肆伍陆柒捌玖"
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
LOOKALIKE = str.maketrans("aeopcxyiABEKMHOPCTX", "аеорсхуіАВЕКМНОРСТХ")


def _table(digits: str) -> Trick:
    table = str.maketrans(DIGITS, digits)
    return lambda text, _: text.translate(table)


def _one_of(*tables: str) -> Trick:
    """Each digit in one of several scripts, or as it is."""
    every = (DIGITS, *tables)
    return lambda text, rng: "".join(rng.choice(every)[int(c)] if c in DIGITS else c for c in text)


def full_width(text: str, _: random.Random) -> str:
    """Every visible ASCII character in its wide form."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def zero_width(text: str, rng: random.Random) -> str:
    """Invisible characters of one sort behind about every second character, never behind the last."""
    mark = rng.choice(INVISIBLE)
    inside = "".join(c + (mark if rng.random() < 0.5 else "") for c in text[1:-1])
    return text[0] + mark + inside + text[-1]


def look_alike(text: str, _: random.Random) -> str:
    """Latin letters replaced by Cyrillic ones of the same shape."""
    return text.translate(LOOKALIKE)


def keycap(text: str, _: random.Random) -> str:
    """Digits as emoji keys."""
    return "".join(c + "\ufe0f\u20e3" if c in DIGITS else c for c in text)


def letters_for_digits(text: str, _: random.Random) -> str:
    """The letters O and l for nought and one."""
    return text.replace("0", "O").replace("1", "l")


def between(joiner: str) -> Trick:
    """The joiner between any two characters."""
    return lambda text, _: joiner.join(text)


def grouped(*joiners: str) -> Trick:
    """One of the joiners between groups of three or four."""

    def trick(text: str, rng: random.Random) -> str:
        return groups(text, (3, 4) if len(text) == 11 else (4,), rng.choice(joiners))

    return trick


def two(first: Trick, second: Trick) -> Trick:
    """One trick after another."""
    return lambda text, rng: second(first(text, rng), rng)


def _yao(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans(DIGITS, "零幺二三四五六七八九"))


SCRIPTS: dict[str, Trick] = {
    "full-width": full_width,
    "circled": _table("⓪①②③④⑤⑥⑦⑧⑨"),
    "black circled": _table("⓿❶❷❸❹❺❻❼❽❾"),
    "bracketed": lambda text, rng: text.translate(str.maketrans("123456789", "⑴⑵⑶⑷⑸⑹⑺⑻⑼")),
    "keycap": keycap,
    "hanzi 〇": _table(HANZI),
    "hanzi 零": _table("零" + HANZI[1:]),
    "hanzi 幺": _yao,
    "hanzi financial": _table(FINANCIAL),
    "mathematical": _table("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "superscript": _table("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "arabic-indic": _table("٠١٢٣٤٥٦٧٨٩"),
    "mixed hanzi": _one_of(HANZI, "零一二三四五六七八九"),
    "mixed circled": _one_of("⓪①②③④⑤⑥⑦⑧⑨", "０１２３４５６７８９"),
    "mixed all": _one_of("⓪①②③④⑤⑥⑦⑧⑨", HANZI, FINANCIAL, "０１２３４５６７８９"),
}
HIDDEN: dict[str, Trick] = {"zero-width": zero_width, "zero-width, full-width": two(full_width, zero_width)}
SEPARATED: dict[str, Trick] = {
    "space each": between(" "),
    "dot each": between("."),
    "hyphen each": between("-"),
    "middle dot each": between("·"),
    "star each": between("*"),
    "bar groups": grouped("|", "/", "_", "~"),
    "comma groups": grouped("，", "、", ","),
    "dash groups": grouped("—", "--", "–"),
    "wide space groups": grouped("\u3000", "  "),
    "line groups": grouped("\n"),
    "emoji groups": grouped("🌸", "❤️", "✨"),
    "bracket groups": lambda text, _: groups(text, (3, 4), "】【").join("【】"),
    "circled, space each": two(_table("⓪①②③④⑤⑥⑦⑧⑨"), between(" ")),
    "hanzi, hyphen groups": two(_table(HANZI), grouped("-")),
    "full-width, dot groups": two(full_width, grouped("．", "。")),
}
FEW = ("full-width", "circled", "hanzi 〇", "hanzi 零", "keycap", "mathematical", "mixed hanzi", "mixed all")
WRITTEN: dict[str, Trick] = {name: SCRIPTS[name] for name in FEW} | HIDDEN
"""Tricks for numbers that already hold separators."""
LETTERED: dict[str, Trick] = {
    "full-width": full_width,
    "circled digits": SCRIPTS["circled"],
    "mixed hanzi": SCRIPTS["mixed hanzi"],
    **HIDDEN,
    "space each": between(" "),
    "hyphen groups": grouped("-", " ", "."),
}
LONG_LETTERED: dict[str, Trick] = {
    "full-width": full_width,
    "look-alike letters": look_alike,
    **HIDDEN,
    "space each": between(" "),
    "hyphen groups": grouped("-", "."),
}


def _of(tricks: dict[str, Trick], *writers: Form) -> dict[str, Form]:
    def form(trick: Trick) -> Form:
        return lambda rng: trick(rng.choice(writers)(rng), rng)

    return {name: form(trick) for name, trick in tricks.items()}


MAIL_AT = ("(at)", "[at]", " at ", "（at）", "【at】", "艾特", "#", "＠", " @ ", "(a)", "@@", "圈a")
MAIL_DOT = {"(dot)": "(dot)", "点": "点", "dot": " dot ", "。": "。", " . ": " . ", "[.]": "[.]"}


def _mail(rng: random.Random) -> tuple[str, str]:
    local = rng.choice(values.SYLLABLES) + rng.choice(values.WORDS) + str(rng.randrange(10, 999))
    return local, rng.choice(("example.com", "example.net", "mail.example.org"))


def _mail_at(at: str) -> Form:
    return lambda rng: at.join(_mail(rng))


def _mail_dot(dot: str) -> Form:
    def write(rng: random.Random) -> str:
        local, domain = _mail(rng)
        return f"{local}@{domain.replace('.', dot)}"

    return write


def _mail_both(rng: random.Random) -> str:
    local, domain = _mail(rng)
    at, dot = rng.choice(((" at ", " dot "), ("(at)", "(dot)"), ("艾特", "点"), ("[at]", "[dot]")))
    return f"{local}{at}{domain.replace('.', dot)}"


def _cased(text: str, rng: random.Random) -> str:
    """Some letters as black or white circled letters."""
    return "".join(chr(0x24D0 + ord(c) - 97) if "a" <= c <= "z" and rng.random() < 0.5 else c for c in text)


HANDLE_TRICKS: dict[str, Trick] = {
    "cue only": lambda text, _: text,
    "cue only, once more": lambda text, _: text,
    "full-width": full_width,
    "look-alike letters": look_alike,
    "zero-width": zero_width,
    "circled letters": _cased,
    "circled digits": SCRIPTS["circled"],
    "hanzi digits": SCRIPTS["hanzi 〇"],
    "keycap digits": keycap,
    "mathematical letters": lambda text, _: "".join(
        chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text
    ),
    "space each": between(" "),
    "dot each": between("."),
    "space groups": grouped(" "),
    "star groups": grouped("*"),
}


def _plain_address(name: str) -> Form:
    return PLAIN["address"][name]


def _address_with(digits: str) -> Form:
    def write(rng: random.Random) -> str:
        name = rng.choice(("province", "city", "district", "road and flat", "estate and flat"))
        return _plain_address(name)(rng).translate(str.maketrans(DIGITS, digits))

    return write


def _split_address(joiner: str) -> Form:
    def write(rng: random.Random) -> str:
        parts = [*people.place(rng), people.street(rng), people.flat(rng)]
        return joiner.join(part for part in parts if part)

    return write


def _zero_address(rng: random.Random) -> str:
    return zero_width(_plain_address("province")(rng), rng)


def _mobile(rng: random.Random) -> str:
    return values.mobile(rng)


NUMBER = SCRIPTS | HIDDEN | SEPARATED | {"letters O l": letters_for_digits}
DISGUISED: dict[str, dict[str, Form]] = {
    "mobile": _of(NUMBER, _mobile),
    "id_card": _of(NUMBER, values.id_card),
    "bank_card": _of(NUMBER, lambda rng: values.bank_card(rng, 16), lambda rng: values.bank_card(rng, 19)),
    "qq": {
        "cue only": PLAIN["qq"]["9 digits"],
        "cue only, ten digits": PLAIN["qq"]["10 digits"],
        **_of(WRITTEN | SEPARATED, PLAIN["qq"]["9 digits"], PLAIN["qq"]["10 digits"]),
    },
    "landline": _of(WRITTEN, PLAIN["landline"]["area hyphen"], PLAIN["landline"]["glued"]),
    "phone_intl": _of(WRITTEN, PLAIN["phone_intl"]["US hyphen"], PLAIN["phone_intl"]["Hong Kong"]),
    "us_ssn": _of(WRITTEN, PLAIN["us_ssn"]["hyphen"]),
    "service_number": _of(WRITTEN, PLAIN["service_number"]["400-3-4"]),
    "passport": _of(LETTERED, PLAIN["passport"]["E 8"], PLAIN["passport"]["G 8"]),
    "permit": _of(LETTERED, PLAIN["permit"]["H 8"], PLAIN["permit"]["C 8"]),
    "plate": _of(LETTERED, PLAIN["plate"]["glued"], PLAIN["plate"]["new energy"]),
    "uscc": _of(LONG_LETTERED, values.company),
    "iban": _of(LONG_LETTERED, values.iban),
    "mac": _of({"full-width": full_width, **HIDDEN}, PLAIN["mac"]["colon"]),
    "ip": {
        **_of({"full-width": full_width, **HIDDEN}, values.ipv4),
        "点": lambda rng: values.ipv4(rng).replace(".", "点"),
        "。": lambda rng: values.ipv4(rng).replace(".", "。"),
        "[.]": lambda rng: values.ipv4(rng).replace(".", "[.]"),
    },
    "email": {
        **{f"at: {at.strip()}": _mail_at(at) for at in MAIL_AT},
        **{f"dot: {name.strip()}": _mail_dot(dot) for name, dot in MAIL_DOT.items()},
        "both": _mail_both,
        **_of(
            {"full-width": full_width, "look-alike letters": look_alike, **HIDDEN},
            lambda rng: "@".join(_mail(rng)),
        ),
    },
    "wechat": _of(HANDLE_TRICKS, lambda rng: values.handle(rng), lambda rng: values.handle(rng, "_")),
    "address": {
        "full-width digits": _address_with("０１２３４５６７８９"),
        "hanzi digits": _address_with(HANZI),
        "circled digits": _address_with("⓪①②③④⑤⑥⑦⑧⑨"),
        "zero-width": _zero_address,
        "slashes": _split_address("/"),
        "commas": _split_address("，"),
        "middle dots": _split_address("·"),
    },
    "name": {
        "zero-width": lambda rng: zero_width(people.name(rng, 2), rng),
        "spaces": lambda rng: " ".join(people.name(rng, 2)),
    },
}
"""kind -> name of the form -> writer."""

PLAIN_CUES = {
    "wechat": (
        "微信：",
        "微信号：",
        "微信号是",
        "微信 ",
        "wx：",
        "VX：",
        "vx:",
        "wx ",
        "WeChat: ",
        "weixin：",
        "wechat ID ",
        "微信号",
    ),
    "qq": ("QQ：", "QQ号：", "qq号是", "QQ ", "qq:", "QQ", "qq号", "QQ号码 "),
}
HIDDEN_CUES = {
    "wechat": (
        "薇信：",
        "威信",
        "徽信：",
        "维信 ",
        "微芯：",
        "薇❤：",
        "V信：",
        "v信",
        "加V：",
        "加v ",
        "➕V：",
        "+v：",
        "+V ",
        "V❤信：",
        "卫星：",
        "绿泡泡：",
        "微.信：",
        "微 信：",
        "ＶＸ：",
        "Ⓥ：",
        "wei信：",
        "薇芯：",
        "家微：",
        "w❤x：",
        "伽薇",
    ),
    "qq": (
        "扣扣：",
        "扣扣",
        "企鹅：",
        "企鹅号",
        "球球：",
        "抠抠：",
        "叩叩：",
        "加Q：",
        "➕q ",
        "+Q：",
        "🐧：",
        "Q Q：",
        "ＱＱ：",
        "秋秋：",
    ),
}
