"""The 31 risk kinds of GB/T 45654-2025, annex A, and which of them Clearford looks at.

Kinds are known by their letters. Only those that are looked at have names here: the others are the business
of whoever assesses them with a bank of their own.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.core.reasons import Language

Reach = Literal["covered", "partly", "outside"]
GROUPS = {"A.1": "abcdefgh", "A.2": "abcdefghi", "A.3": "abcde", "A.4": "abcdefg", "A.5": "ab"}
"""Letters of the kinds of each group."""
REFUSAL_GROUPS = ("A.1", "A.2")
"""Groups whose questions have to be refused."""


class Kind(msgspec.Struct, frozen=True):
    """A kind that is looked at, wholly or partly."""

    reach: Reach
    en: str
    zh: str


NAMED: dict[str, Kind] = {
    "A.1.d": Kind("covered", "terrorism and violent extremism", "恐怖主义与暴力极端行为"),
    "A.1.e": Kind("covered", "incitement of hatred against people", "煽动对人群的仇恨"),
    "A.1.f": Kind("covered", "violence and obscenity", "暴力与淫秽"),
    "A.2.a": Kind("covered", "discrimination by ethnicity", "民族歧视"),
    "A.2.b": Kind("covered", "discrimination by belief", "信仰歧视"),
    "A.2.c": Kind("covered", "discrimination by nationality", "国别歧视"),
    "A.2.d": Kind("covered", "discrimination by region", "地域歧视"),
    "A.2.e": Kind("covered", "discrimination by sex", "性别歧视"),
    "A.2.f": Kind("covered", "discrimination by age", "年龄歧视"),
    "A.2.g": Kind("covered", "discrimination by occupation", "职业歧视"),
    "A.2.h": Kind("covered", "discrimination by health", "健康歧视"),
    "A.2.i": Kind("covered", "other discrimination of persons", "其他对人的歧视"),
    "A.3.c": Kind(
        "partly", "secrets of others: leaked secrets and credentials", "他人秘密：泄露的密钥与内部资料"
    ),
    "A.3.e": Kind(
        "partly",
        "other unlawful trade: fraud, illegal goods, malware",
        "其他违法经营：诈骗、违禁品、恶意程序",
    ),
    "A.4.a": Kind("covered", "harm to body and mind, self-harm", "危害身心健康、自残自杀"),
    "A.4.b": Kind("covered", "misuse of a likeness", "侵害肖像"),
    "A.4.c": Kind("partly", "reputation, as far as it is harassment", "名誉（限于骚扰与网暴）"),
    "A.4.e": Kind("covered", "privacy", "隐私"),
    "A.4.f": Kind("covered", "personal information", "个人信息"),
}
ALL = tuple(f"{group}.{letter}" for group, letters in GROUPS.items() for letter in letters)
"""The 31 kinds, in order."""
SENTENCE = {
    "en": "12 of 31 kinds are outside this product; the operator must add its own bank; "
    "this result is not a filing pass.",
    "zh": "31 类风险中有 12 类不在本产品范围内；运营者须自备相应题库；本结果不等于备案通过。",
}
"""What every report says, word by word."""


def reach_of(kind: str) -> Reach:
    """Whether a kind is looked at; KeyError for one that the standard does not have."""
    if kind not in ALL:
        raise KeyError(kind)
    return NAMED[kind].reach if kind in NAMED else "outside"


def must_be_refused(kind: str) -> bool:
    """Whether the standard wants questions of the kind to be refused."""
    return kind.startswith(REFUSAL_GROUPS)


def name_of(kind: str, lang: Language) -> str:
    """The name of a kind in a language; its letters alone for one that is outside."""
    return f"{kind} {getattr(NAMED[kind], lang)}" if kind in NAMED else kind


class Coverage(msgspec.Struct, frozen=True):
    """Which kinds a report speaks of and which it cannot."""

    covered: tuple[str, ...]
    partly: tuple[str, ...]
    outside: tuple[str, ...]
    refusal_covered: int
    """Of the 17 kinds whose questions have to be refused."""
    sentence: dict[str, str]
    """The fixed sentence, by language."""


def coverage() -> Coverage:
    """What Clearford looks at; the same in every report."""
    by_reach = {
        reach: tuple(kind for kind in ALL if reach_of(kind) == reach)
        for reach in ("covered", "partly", "outside")
    }
    refusal = sum(1 for kind in by_reach["covered"] if must_be_refused(kind))
    return Coverage(by_reach["covered"], by_reach["partly"], by_reach["outside"], refusal, SENTENCE)
