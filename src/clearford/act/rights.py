"""The answer to somebody who asked about their own data: access, correction or erasure (GDPR 12; PIPL 50)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from clearford.act.language import say_day
from clearford.act.letter import Letter, Part
from clearford.act.statement import record_parts
from clearford.core.reasons import Language

RightsKind = Literal["access", "correction", "erasure"]
RightsResult = Literal["granted", "partly", "refused"]
RIGHTS: tuple[RightsKind, ...] = get_args(RightsKind)
RESULTS: tuple[RightsResult, ...] = get_args(RightsResult)
_TITLE = {"en": "Your request about your data", "zh": "关于您个人信息的请求"}
ASKED: dict[RightsKind, dict[Language, str]] = {
    "access": {"en": "You asked for a copy of your data.", "zh": "您请求查阅、复制您的个人信息。"},
    "correction": {"en": "You asked us to correct your data.", "zh": "您请求更正您的个人信息。"},
    "erasure": {"en": "You asked us to erase your data.", "zh": "您请求删除您的个人信息。"},
}
ANSWERS: dict[tuple[RightsKind, RightsResult], dict[Language, str]] = {
    ("access", "granted"): {"en": "You can get the copy now.", "zh": "现在可以获取副本。"},
    ("access", "partly"): {
        "en": "You can get a copy of a part of it now.",
        "zh": "现在可以获取其中一部分的副本。",
    },
    ("access", "refused"): {"en": "We do not give you a copy.", "zh": "我们未能提供副本。"},
    ("correction", "granted"): {
        "en": "We put what you wrote beside it, and it counts from now on.",
        "zh": "我们已附上您的说明，今后以此为准。",
    },
    ("correction", "partly"): {
        "en": "We put what you wrote beside it. A part of it stays as it was.",
        "zh": "我们已附上您的说明，其中一部分保持原样。",
    },
    ("correction", "refused"): {"en": "We did not change it.", "zh": "我们未作更正。"},
    ("erasure", "granted"): {
        "en": "We erased it. That something was decided stays in the record, without you in it.",
        "zh": "我们已删除。曾作出决定的记录仍会保留，但其中不再有您的信息。",
    },
    ("erasure", "refused"): {"en": "We did not erase it yet.", "zh": "我们暂未删除。"},
}
"""What was decided; an erasure is never granted in part."""
_WORDS: dict[str, dict[Language, str]] = {
    "request": {"en": "Your request", "zh": "您的请求"},
    "result": {"en": "What we decided", "zh": "处理结果"},
    "why": {"en": "Why", "zh": "原因"},
    "filed": {"en": "It came on {day}. Its number is {id}.", "zh": "我们于{day}收到，编号{id}。"},
    "contest": {"en": "If you do not agree", "zh": "如有异议"},
    "redress": {
        "en": "You can complain to the data protection authority, and you can go to court.",
        "zh": "您可以向履行个人信息保护职责的部门投诉，也可以依法向人民法院起诉。",
    },
}


def rights_letter(
    request: str,
    kind: RightsKind,
    result: RightsResult,
    lang: Language,
    *,
    filed: int,
    holds: Sequence[str] = (),
    why: Mapping[str, str] | None = None,
    entry: str | None = None,
) -> Letter:
    """The answer in one language.

    holds: what stands in the way of an erasure, in words of that language. why: language -> what the person
    who decided wrote.
    """
    number = _WORDS["filed"][lang].format(day=say_day(filed, lang), id=request)
    written = (why or {}).get(lang, "").strip()
    reasons = [*holds, *([written] if written else [])]
    return Letter(
        kind="rights_answer",
        lang=lang,
        title=_TITLE[lang],
        parts=(
            Part(id="request", label=_WORDS["request"][lang], text=f"{ASKED[kind][lang]} {number}"),
            Part(id="result", label=_WORDS["result"][lang], text=ANSWERS[kind, result][lang]),
            *(Part(id="reason", label=_WORDS["why"][lang], text=text) for text in reasons),
            Part(id="redress", label=_WORDS["contest"][lang], text=_WORDS["redress"][lang]),
            *record_parts(entry, lang),
        ),
    )
