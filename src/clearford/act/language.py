"""In which language a person is written to, and how dates, times, lists and places are said in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clearford.core.dates import day_of, moment_of
from clearford.core.reasons import LANGUAGES, Language

NAMES: dict[Language, dict[Language, str]] = {
    "en": {"en": "English", "zh": "英文"},
    "zh": {"en": "Chinese", "zh": "中文"},
}
"""Language -> its name in each language."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PLACES = {
    "AT": ("Austria", "奥地利"),
    "BE": ("Belgium", "比利时"),
    "BG": ("Bulgaria", "保加利亚"),
    "CN": ("China", "中国"),
    "CY": ("Cyprus", "塞浦路斯"),
    "CZ": ("Czechia", "捷克"),
    "DE": ("Germany", "德国"),
    "DK": ("Denmark", "丹麦"),
    "EE": ("Estonia", "爱沙尼亚"),
    "ES": ("Spain", "西班牙"),
    "EU": ("the European Union", "欧盟"),
    "FI": ("Finland", "芬兰"),
    "FR": ("France", "法国"),
    "GR": ("Greece", "希腊"),
    "HR": ("Croatia", "克罗地亚"),
    "HU": ("Hungary", "匈牙利"),
    "IE": ("Ireland", "爱尔兰"),
    "IS": ("Iceland", "冰岛"),
    "IT": ("Italy", "意大利"),
    "LI": ("Liechtenstein", "列支敦士登"),
    "LT": ("Lithuania", "立陶宛"),
    "LU": ("Luxembourg", "卢森堡"),
    "LV": ("Latvia", "拉脱维亚"),
    "MT": ("Malta", "马耳他"),
    "NL": ("the Netherlands", "荷兰"),
    "NO": ("Norway", "挪威"),
    "PL": ("Poland", "波兰"),
    "PT": ("Portugal", "葡萄牙"),
    "RO": ("Romania", "罗马尼亚"),
    "SE": ("Sweden", "瑞典"),
    "SI": ("Slovenia", "斯洛文尼亚"),
    "SK": ("Slovakia", "斯洛伐克"),
}


def choose(*wishes: str | None, usual: Language, offered: Sequence[Language] = LANGUAGES) -> Language:
    """The language of a letter: the first wish that is offered, else the platform's.

    wishes: BCP 47 tags in order, that of the user before that of the item; None where not known.
    """
    for wish in wishes:
        primary = (wish or "").replace("_", "-").partition("-")[0].lower()
        for lang in offered:
            if primary == lang:
                return lang
    return usual


def say_day(at: int, lang: Language) -> str:
    """A day in UTC, `20 November 2026` or `2026年11月20日`."""
    day = day_of(at)
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_time(at: int, lang: Language) -> str:
    """A moment to the minute, with the time zone said."""
    clock = f"{moment_of(at):%H:%M} UTC"
    return f"{say_day(at, lang)} {clock}" if lang == "zh" else f"{say_day(at, lang)}, {clock}"


def say_hours(hours: int, lang: Language) -> str:
    """A span of time: in days from three whole days on, else in hours."""
    days, rest = divmod(hours, 24)
    if rest == 0 and days >= 3:
        return f"{days} 天" if lang == "zh" else f"{days} days"
    if lang == "zh":
        return f"{hours} 小时"
    return f"{hours} hour{'s' if hours != 1 else ''}"


def say_list(words: Iterable[str], lang: Language) -> str:
    """Words in a row, `a, b and c`."""
    items = list(words)
    if lang == "zh":
        return "、".join(items)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" and {items[-1]}" if items else ""


def say_places(codes: Sequence[str], lang: Language) -> str:
    """Territories in words; a code that has none here stays as it is."""
    at = 1 if lang == "zh" else 0
    return say_list((_PLACES[c][at] if c in _PLACES else c for c in codes), lang)


def words_in(texts: dict[str, str], lang: Language) -> tuple[str, Language] | None:
    """A text in a language, else in another that it has, with the language it is in; None if it has none.

    Reasons are never translated by a machine: a person then reads them as they were written.
    """
    for one in (lang, *LANGUAGES):
        if texts.get(one):
            return texts[one], one
    return None
