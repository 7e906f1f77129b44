"""A small seeded generator of invented values, of ways to disguise them, and of harmless numbers."""

from __future__ import annotations

import random
from collections.abc import Callable

from clearford.detect.personal import validators
from clearford.detect.personal.plans import AREA_CODES, IBAN_LENGTHS, MOBILE_PREFIXES, PROVINCES

Rng = random.Random
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HANZI = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
_GLUE = (" ", "-", ".", "·", "\u200b", "❤", "~", "*", "_", "/", "➖", "|")


def digits(rng: Rng, count: int) -> str:
    """Some random digits."""
    return "".join(rng.choices("0123456789", k=count))


def _closed(body: str, alphabet: str, check: Callable[[str], bool | None]) -> str:
    return next(body + char for char in alphabet if check((body + char).lower()))


def mobile(rng: Rng) -> str:
    return rng.choice(sorted(MOBILE_PREFIXES)) + digits(rng, 8)


def id_card(rng: Rng) -> str:
    date = f"{rng.randint(1940, 2015)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    region = rng.choice(sorted(PROVINCES - {"83", "91"})) + digits(rng, 4)
    return _closed(region + date + digits(rng, 3), "0123456789X", validators.mod11_2)


def bank_card(rng: Rng) -> str:
    prefix, length = rng.choice((("62", 16), ("62", 19), ("4", 16), ("51", 16), ("37", 15), ("35", 16)))
    prefix = "3530" if prefix == "35" else prefix
    return _closed(prefix + digits(rng, length - len(prefix) - 1), "0123456789", validators.luhn)


def uscc(rng: Rng) -> str:
    body = "91" + rng.choice(sorted(PROVINCES - {"83", "91"})) + digits(rng, 4) + "MA"
    body += "".join(rng.choices(_USCC, k=7))
    return _closed(body, _USCC, validators.mod31)


def plate(rng: Rng) -> str:
    return (
        rng.choice("京津冀晋辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云陕甘青宁新")
        + rng.choice("ABCDEF")
        + digits(rng, 5)
    )


def landline(rng: Rng) -> str:
    area = rng.choice(sorted(AREA_CODES))
    return f"{area}-{rng.randint(2, 8)}{digits(rng, 11 - len(area) - 1)}"


def passport(rng: Rng) -> str:
    return rng.choice("EG") + digits(rng, 8)


def qq(rng: Rng) -> str:
    return rng.choice("123456789") + digits(rng, rng.randint(5, 9))


def wechat(rng: Rng) -> str:
    letters = "".join(rng.choices("abcdefghijkmnpqrstuvwyz", k=rng.randint(3, 6)))
    return letters + rng.choice(("", "_")) + digits(rng, rng.randint(3, 5))


def email(rng: Rng) -> str:
    return f"{wechat(rng)}@{rng.choice(('example.com', 'mail.example.org', 'corp.test', 'example.com.cn'))}"


def iban(rng: Rng) -> str:
    country = rng.choice(("de", "gb", "fr", "nl"))
    body = digits(rng, IBAN_LENGTHS[country] - 4)
    return next(v for n in range(2, 99) if validators.mod97(v := f"{country}{n:02d}{body}")).upper()


MAKERS: dict[str, Callable[[Rng], str]] = {
    "mobile": mobile,
    "id_card": id_card,
    "bank_card": bank_card,
    "uscc": uscc,
    "plate": plate,
    "landline": landline,
    "passport": passport,
    "qq": qq,
    "wechat": wechat,
    "email": email,
    "iban": iban,
}

TEMPLATES: dict[str, tuple[str, ...]] = {
    "mobile": ("有事打{}", "电话:{},随时", "我的号是{}哈", "{}", "call {} now", "老板电话{}急"),
    "id_card": ("身份证号{}", "证件:{}谢谢", "{}办一下", "实名 {} 已录入"),
    "bank_card": ("卡号{}工行", "打到{}就行", "my card {} is lost", "银行卡:{}"),
    "uscc": ("税号{}", "代码:{},开票", "{}"),
    "plate": ("车牌{}挡路了", "{}挪一下", "看到一辆{}开走了"),
    "landline": ("座机{}", "请打{}转前台", "电话:{}"),
    "passport": ("护照{}", "护照号:{}请录入"),
    "qq": ("QQ:{}", "扣扣{}", "加我企鹅 {}", "q群{}进群"),
    "wechat": ("微信号:{}", "加v {}", "薇信:{}", "wx:{}备注", "加我威信{}哦"),
    "email": ("发到{}吧", "邮箱:{}", "mail {} please"),
    "iban": ("IBAN {}", "账号{}谢谢"),
}


def _each(table: str) -> Callable[[str, Rng], str]:
    return lambda value, _: "".join(table[int(char)] if char in "0123456789" else char for char in value)


def wide(value: str, _: Rng) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value)


def mixed(value: str, rng: Rng) -> str:
    forms = ("0123456789", _HANZI, _CIRCLED, _FORMAL)
    return "".join(rng.choice(forms)[int(char)] if char in "0123456789" else char for char in value)


def keycaps(value: str, _: Rng) -> str:
    return "".join(char + "\ufe0f\u20e3" if char in "0123456789" else char for char in value)


def glued(value: str, rng: Rng) -> str:
    """Groups of three or four with one kind of separator between them."""
    glue, size = rng.choice(_GLUE), rng.choice((3, 4))
    return glue.join(value[i : i + size] for i in range(0, len(value), size))


def spread(value: str, rng: Rng) -> str:
    """One separator between all characters."""
    return rng.choice((" ", "-", ".", "·", "\u200b")).join(value)


NUMBER_DISGUISES: dict[str, Callable[[str, Rng], str]] = {
    "hanzi": _each(_HANZI),
    "formal": _each(_FORMAL),
    "circled": _each(_CIRCLED),
    "wide": wide,
    "mixed": mixed,
    "keycaps": keycaps,
    "glued": glued,
    "spread": spread,
}
MAIL_DISGUISES: dict[str, Callable[[str, Rng], str]] = {
    "at": lambda value, _: value.replace("@", "(at)"),
    "at-dot": lambda value, _: value.replace("@", " [at] ").replace(".", " [dot] "),
    "aite": lambda value, _: value.replace("@", "艾特").replace(".", "点"),
    "wide": wide,
    "spaces": lambda value, _: value.replace("@", " @ "),
}


def disguises(kind: str) -> dict[str, Callable[[str, Rng], str]]:
    """Ways to disguise a value of a kind."""
    if kind == "email":
        return MAIL_DISGUISES
    if kind in ("uscc", "iban", "plate", "passport"):
        return {name: NUMBER_DISGUISES[name] for name in ("circled", "wide", "keycaps", "spread")}
    return NUMBER_DISGUISES


def harmless(rng: Rng) -> str:
    """A text with numbers that identify nobody."""
    forms = (
        lambda: f"订单号{digits(rng, 18)}已发货",
        lambda: f"时间戳{rng.randint(1_600_000_000_000, 1_800_000_000_000)}",
        lambda: f"条码69{digits(rng, 11)}",
        lambda: f"版本{rng.randint(1, 20)}.{rng.randint(0, 20)}.{rng.randint(0, 9999)}",
        lambda: f"价格{digits(rng, 4)}.{digits(rng, 2)}元,销量{digits(rng, 6)}件",
        lambda: f"比分{rng.randint(0, 120)}:{rng.randint(0, 120)}",
        lambda: f"运单号SF{digits(rng, 12)}到了",
        lambda: f"2024-0{rng.randint(1, 9)}-1{rng.randint(0, 9)} 1{rng.randint(0, 9)}:30:00开会",
        lambda: f"快递单号{digits(rng, 15)}",
        lambda: f"房间{rng.randint(1, 9)}0{rng.randint(1, 9)},共{rng.randint(2, 99)}人",
        lambda: f"型号{rng.choice('ABCXYZ')}{digits(rng, 8)}",
        lambda: f"流水号{digits(rng, 20)}",
    )
    return rng.choice(forms)()
