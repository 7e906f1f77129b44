"""How people hide each kind from filters: form -> maker of one surface, for each language."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.heldout2 import values
from benchmarks.heldout2.written import Forms, Make, grouped

Rng = random.Random
Veil = Callable[[str, Rng], str]


def _digits(alphabet: str) -> Veil:
    table = str.maketrans("0123456789", alphabet)
    return lambda bare, _: bare.translate(table)


def _wide(bare: str, _: Rng) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in bare)


def _circled(bare: str, _: Rng) -> str:
    made = bare.translate(str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨"))
    return "".join(chr(ord(c) - 65 + 0x24B6) if "A" <= c <= "Z" else c for c in made)


def _keycaps(bare: str, _: Rng) -> str:
    return "".join(f"{c}\ufe0f\u20e3" if c.isdigit() else c for c in bare)


def _between(*marks: str) -> Veil:
    return lambda bare, rng: rng.choice(marks).join(bare)


def _sizes(bare: str) -> tuple[int, ...]:
    return (3, 4) if len(bare) == 11 else (6, 4) if len(bare) == 18 else (4,) if len(bare) > 11 else (3,)


def _groups(*marks: str) -> Veil:
    return lambda bare, rng: grouped(bare, _sizes(bare), rng.choice(marks))


def _mixed_groups(*marks: str) -> Veil:
    """Another mark at each joint."""

    def veil(bare: str, rng: Rng) -> str:
        first, *rest = grouped(bare, _sizes(bare), "\0").split("\0")
        return first + "".join(rng.choice(marks) + part for part in rest)

    return veil


def _boxed(left: str, right: str) -> Veil:
    return lambda bare, _: left + grouped(bare, _sizes(bare), right + left) + right


def _half(alphabet: str) -> Veil:
    """The second half in other digits."""

    def veil(bare: str, _: Rng) -> str:
        middle = len(bare) // 2
        return bare[:middle] + bare[middle:].translate(str.maketrans("0123456789", alphabet))

    return veil


def _some(alphabet: str) -> Veil:
    """Every third digit in other digits."""
    table = str.maketrans("0123456789", alphabet)
    return lambda bare, _: "".join(c.translate(table) if i % 3 == 1 else c for i, c in enumerate(bare))


ENGLISH = dict(zip("0123456789", "zero one two three four five six seven eight nine".split(), strict=True))


def _english(bare: str, rng: Rng) -> str:
    zero = rng.choice(("zero", "oh"))
    return " ".join(zero if c == "0" else ENGLISH.get(c, c) for c in bare)


HAN = "零一二三四五六七八九"
_GLYPHS: dict[str, Veil] = {
    "wide": _wide,
    "circled": _circled,
    "keycaps": _keycaps,
    "bold": _digits("𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
    "double-struck": _digits("𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡"),
    "white on black": _digits("⓿❶❷❸❹❺❻❼❽❾"),
    "raised": _digits("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "lowered": _digits("₀₁₂₃₄₅₆₇₈₉"),
    "zero-width space": _between("\u200b"),
    "word joiner": _groups("\u2060", "\ufeff"),
    "soft hyphen": _groups("\u00ad"),
    "direction mark": _groups("\u200e"),
    "spaced out": _between(" "),
    "wide spaces": _groups("\u3000", "\u2003"),
    "each with a mark": _between(".", "-", "*", "/", "_", "~"),
    "groups, marks": _groups("/", "_", "*", "|", "~", "..", "--", " - ", "+", "\\", "="),
    "groups, mixed marks": _mixed_groups("-", " ", ".", "/", "_"),
    "groups, lines": _groups("\n"),
    "groups, pictures": _groups("🌸", "👉", "✨", "🐱", "❤️"),
    "boxed groups": _boxed("[", "]"),
    "round boxed groups": _boxed("(", ")"),
}
_CHINESE: dict[str, Veil] = {
    "han": _digits(HAN),
    "han with ring": _digits("〇一二三四五六七八九"),
    "spoken": _digits("零幺二三四五六七八九"),
    "radio": _digits("洞幺两三四五六拐八勾"),
    "cheque": _digits("零壹贰叁肆伍陆柒捌玖"),
    "market": _digits("〇〡〢〣〤〥〦〧〨〩"),
    "half han": _half(HAN),
    "half cheque": _half("零壹贰叁肆伍陆柒捌玖"),
    "some han": _some(HAN),
    "some circled": _some("⓪①②③④⑤⑥⑦⑧⑨"),
    "groups, Chinese marks": _groups("、", "，", "。", "—", "——", "·", "～", "…", "→"),
    "groups, words": _groups("然后", "再", "接着", "空格", "杠", "横杠", "加上"),
    "groups, words and marks": _groups("，然后是", "（空格）", " 再来 ", "，后面", "…再…", "(横线)"),
    "groups, sounds": _groups("哈哈", "嗯", "啊", "呀"),
    "lenticular boxes": _boxed("【", "】"),
    "first, middle, last": lambda bare, _: "，".join(
        a + b
        for a, b in zip(
            ("", "中间", "最后"),
            grouped(bare, (3, max(3, len(bare) - 7), 4), "\0").split("\0")[:3],
            strict=False,
        )
    ),
}
_SPOKEN_EN: dict[str, Veil] = {
    "words": _english,
    "groups, words": _groups(
        " then ", " dash ", " space ", " and then ", " (dash) ", " followed by ", " hyphen "
    ),
    "half words": lambda bare, rng: bare[: len(bare) // 2] + " " + _english(bare[len(bare) // 2 :], rng),
}
_PLACED = (
    *("wide", "circled", "keycaps", "bold", "zero-width space", "word joiner", "soft hyphen"),
    *("spaced out", "wide spaces", "each with a mark", "groups, marks", "groups, pictures"),
)
"""Veils for values with letters."""


def _all(make: Make, veils: dict[str, Veil]) -> dict[str, Make]:
    def veiled(veil: Veil) -> Make:
        return lambda rng: veil(make(rng), rng)

    return {form: veiled(veil) for form, veil in veils.items()}


def _landline(rng: Rng) -> str:
    return "".join(values.landline(rng))


def _world(rng: Rng) -> str:
    return "+" + "".join(values.phone_intl(rng))


def _swap(make: Make, **marks: tuple[str, ...]) -> Make:
    """Put one of the marks for each named sign: at, dot, dash, low."""
    signs = {"at": "@", "dot": ".", "colon": ":", "low": "_"}

    def swapped(rng: Rng) -> str:
        made = make(rng)
        for name, choices in marks.items():
            made = made.replace(signs[name], rng.choice(choices))
        return made

    return swapped


def _split(mark: str) -> Callable[[Make], Make]:
    """A mark after every second character."""
    return lambda make: lambda rng: grouped(make(rng), (2,), mark)


def _low_handle(rng: Rng) -> str:
    return f"{rng.choice(('lemon', 'xiaoyu', 'kele'))}_{values.digits(4, rng)}"


_PLAIN_PLACED = {form: _GLYPHS[form] for form in _PLACED}
_MAIL: dict[str, Make] = {
    "wide": _all(values.email, _PLAIN_PLACED)["wide"],
    "(at) (dot)": _swap(
        values.email, at=(" (at) ", "(at)", "[at]", "{at}"), dot=("(dot)", " (dot) ", "[dot]", "[.]")
    ),
    "at dot": _swap(values.email, at=(" at ", " AT "), dot=(" dot ", " DOT ")),
    "spaces": _swap(values.email, at=(" @ ",), dot=(" . ", ". ")),
    "wide signs": _swap(values.email, at=("＠",), dot=("．",)),
    "zero-width": _swap(values.email, at=("\u200b@\u200b",), dot=("\u200b.", ".\u2060")),
    "brackets at": _swap(values.email, at=("[@]", "(@)", "<@>")),
}
_MAIL_ZH: dict[str, Make] = {
    "Chinese words": _swap(values.email, at=("艾特", "圈a", "(艾特)", " at "), dot=("点", "(点)", "·", "。")),
    "small mouse": _swap(values.email, at=("(小老鼠)", "【at】", "🐭"), dot=("点", ".")),
}
_IP: dict[str, Make] = {
    "defanged": _swap(values.ip4, dot=("[.]", "(.)")),
    "dot words": _swap(values.ip4, dot=(" dot ", "(dot)", "[dot]")),
    "wide": _all(values.ip4, _PLAIN_PLACED)["wide"],
    "spaces": _swap(values.ip4, dot=(" . ", ". ")),
    "zero-width": _swap(values.ip4, dot=("\u200b.", ".\u200b")),
}
_IP_ZH: dict[str, Make] = {"Chinese dots": _swap(values.ip4, dot=("点", "。", "·"))}
_MAC: dict[str, Make] = {
    "wide": lambda rng: _wide(grouped(values.mac(rng), (2,), ":"), rng),
    "spaces": lambda rng: grouped(values.mac(rng), (2,), " "),
    "spaced colons": lambda rng: grouped(values.mac(rng), (2,), " : "),
    "low lines": lambda rng: grouped(values.mac(rng), (2,), "_"),
    "wide colons": lambda rng: grouped(values.mac(rng), (2,), "："),
    "zero-width": lambda rng: grouped(values.mac(rng), (2,), "\u200b:"),
}
_HANDLE: dict[str, Make] = {
    "cue only": values.handle,
    "wide": lambda rng: _wide(values.handle(rng), rng),
    "zero-width": _split("\u200b")(values.handle),
    "spaced out": lambda rng: " ".join(f"{rng.choice(('lemon', 'dudu'))}{values.digits(4, rng)}"),
    "hyphens": lambda rng: "-".join(f"{rng.choice(('moon', 'kele'))}{values.digits(3, rng)}"),
}
_HANDLE_ZH: dict[str, Make] = {
    "low line as a word": _swap(_low_handle, low=("下划线", "(下划线)", "【下划线】")),
    "digits as han": lambda rng: f"{rng.choice(('lemon', 'kele'))}{_digits(HAN)(values.digits(4, rng), rng)}",
    "circled": lambda rng: f"{rng.choice(('ⓛⓔⓜⓞⓝ', 'ⓚⓔⓛⓔ'))}{_circled(values.digits(4, rng), rng)}",
}
_NAME_ZH: dict[str, Make] = {
    "spaces": lambda rng: " ".join(values.name_zh(rng)),
    "zero-width": lambda rng: "\u200b".join(values.name_zh(rng)),
    "dots": lambda rng: rng.choice("·.").join(values.name_zh(rng)),
}
_NAME_EN: dict[str, Make] = {
    "wide": lambda rng: _wide(values.name_en(rng), rng),
    "zero-width": lambda rng: _split("\u200b")(values.name_en)(rng),
    "low lines": lambda rng: values.name_en(rng).replace(" ", "_"),
}
_ADDRESS_EN: dict[str, Make] = {
    "wide": lambda rng: _wide(values.address_en(rng), rng),
    "zero-width": lambda rng: _split("\u200b")(values.address_en)(rng),
}
_ADDRESS_ZH: dict[str, Make] = {
    "han numbers": lambda rng: values.address_zh(rng).translate(
        str.maketrans("0123456789", "〇一二三四五六七八九")
    ),
    "wide numbers": lambda rng: _wide(values.address_zh(rng), rng),
    "zero-width": lambda rng: _split("\u200b")(values.address_zh)(rng),
    "spaces": lambda rng: " ".join(values.address_zh(rng)),
    "slashes": lambda rng: _steps(values.address_zh(rng), rng),
    "circled numbers": lambda rng: _circled(values.address_zh(rng), rng),
}


def _steps(address: str, rng: Rng) -> str:
    mark = rng.choice(("/", "-", "，", " "))
    for end in "市区路街道巷":
        address = address.replace(end, end + mark)
    return address


def _coded(make: Make) -> dict[str, Make]:
    return _all(make, _PLAIN_PLACED)


_SHARED: Forms = {
    "email": _MAIL,
    "ip": _IP,
    "mac": _MAC,
    "iban": _coded(values.iban),
    "passport": _coded(values.passport),
    "phone_intl": _all(_world, _GLYPHS),
    "us_ssn": _all(values.us_ssn, _GLYPHS),
}
_DIGITS = {"mobile": values.mobile, "bank_card": values.bank_card, "id_card": values.id_card, "qq": values.qq}
VEILED: dict[str, Forms] = {
    "zh": {
        **_SHARED,
        **{kind: _all(make, {**_GLYPHS, **_CHINESE}) for kind, make in _DIGITS.items()},
        "landline": _all(_landline, {**_GLYPHS, **_CHINESE}),
        "permit": _coded(values.permit),
        "plate": _coded(values.plate),
        "uscc": _coded(values.uscc),
        "email": {**_MAIL, **_MAIL_ZH},
        "ip": {**_IP, **_IP_ZH},
        "wechat": {**_HANDLE, **_HANDLE_ZH},
        "name": _NAME_ZH,
        "address": _ADDRESS_ZH,
    },
    "en": {
        **_SHARED,
        "mobile": _all(values.mobile, {**_GLYPHS, **_SPOKEN_EN}),
        "bank_card": _all(values.world_card, {**_GLYPHS, **_SPOKEN_EN}),
        "phone_intl": _all(_world, {**_GLYPHS, **_SPOKEN_EN}),
        "us_ssn": _all(values.us_ssn, {**_GLYPHS, **_SPOKEN_EN}),
        "wechat": _HANDLE,
        "name": _NAME_EN,
        "address": _ADDRESS_EN,
    },
}
"""Language -> kind -> form -> maker."""
