"""Drafts of reports about an incident, in plain text: a person reads, completes and sends them, never we."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta, timezone

from clearford.cases.breaches import AMOUNTS, BreachRules, ClockRule, Facts, Grade, GradeName
from clearford.core.dates import moment_of
from clearford.core.reasons import Language

CHINA = timezone(timedelta(hours=8))
"""The zone in which a report to an authority in China tells its times; everywhere else it is UTC."""
MOST_WORDS = 4_000
"""Characters of one part."""
SAID: Mapping[str, Mapping[Language, str]] = {
    "drill": {
        "en": "DRILL. Nothing of this happened; it is not sent.",
        "zh": "【演练】以下内容并未发生，不报送。",
    },
    "draft": {
        "en": "Draft. A person checks and sends it; this program sends nothing.",
        "zh": "草稿。由人员核对后报送，本程序不报送任何内容。",
    },
    "title": {"en": "{report}: {regime}, {where}", "zh": "{report}（{regime}{where}）"},
    "to": {"en": "To: {to}", "zh": "报送：{to}"},
    "unknown": {"en": "Not known yet. We will supply it.", "zh": "尚不清楚，将及时补报。"},
    "aware": {"en": "Noticed on {at}", "zh": "知悉时间：{at}"},
    "grade": {"en": "Grade: {low}", "zh": "级别：{low}"},
    "range": {
        "en": "Grade: between {low} and {high}; facts are missing",
        "zh": "级别：介于{low}和{high}之间，部分事实尚不清楚",
    },
    "judge": {
        "en": "Grade: below every number; a person judges",
        "zh": "级别：未达到任何数量标准，由人员判断",
    },
    "judged": {
        "en": "Grade: reported by the judgement of a person",
        "zh": "级别：经人员判断，按较大以上事件报送",
    },
    "amount": {"en": "{name}: {value}", "zh": "{name}：{value}"},
    "mark": {"en": "{n}. {part}", "zh": "{n}. {part}"},
}
"""What a draft says by itself."""
GRADE_WORDS: Mapping[GradeName, Mapping[Language, str]] = {
    "below": {"en": "below what is reported", "zh": "一般"},
    "larger": {"en": "larger", "zh": "较大"},
    "major": {"en": "major", "zh": "重大"},
    "extraordinary": {"en": "especially major", "zh": "特别重大"},
}


def draft_of(
    clock: ClockRule,
    rules: BreachRules,
    facts: Facts,
    grade: Grade,
    words: Mapping[str, str],
    *,
    aware: int,
    drill: bool,
    lang: Language,
) -> str:
    """The draft of one report, whose parts stand in the order in which the regime names them.

    words: part -> what people wrote; a part without words says that it will be supplied. aware: microseconds.
    """
    regime = rules.regime(clock.regime)
    say = _teller(lang)
    where = article(clock.where, lang)
    title = say("title", report=_upper(getattr(clock, lang)), regime=getattr(regime, lang), where=where)
    head = [*([say("drill")] if drill else []), say("draft"), "", title, say("to", to=clock.to[lang]), ""]
    body: list[str] = []
    for n, name in enumerate(clock.draft, 1):
        part = getattr(rules.part(name), lang)
        told = (
            list(_facts(facts, grade, aware, rules, law_of=regime.law_of, lang=lang))
            if name == "facts"
            else []
        )
        written = words.get(name, "").strip()
        said = [*told, *([written] if written else [])] or [say("unknown")]
        body += [say("mark", n=str(n), part=part), *said, ""]
    return "\n".join(head + body).rstrip() + "\n"


def _facts(
    facts: Facts, grade: Grade, aware: int, rules: BreachRules, *, law_of: str, lang: Language
) -> Iterator[str]:
    """What the facts say by themselves."""
    say = _teller(lang)
    yield say("aware", at=_moment(aware, law_of))
    low, high = GRADE_WORDS[grade.low][lang], GRADE_WORDS[grade.high][lang]
    if law_of == "CN":
        if grade.low != grade.high:
            yield say("range", low=low, high=high)
        elif grade.low != "below":
            yield say("grade", low=low)
        else:
            yield say("judged" if facts.judged else "judge")
    for name in AMOUNTS:
        if (value := getattr(facts, name)) is not None:
            yield say("amount", name=getattr(rules.fact(name), lang), value=f"{value:,}")


def _moment(at: int, law_of: str) -> str:
    zone = CHINA if law_of == "CN" else None
    moment = moment_of(at) if zone is None else moment_of(at).astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M} {'UTC+8' if zone else 'UTC'}"


def article(where: str, lang: Language) -> str:
    """An article as people of a language name it."""
    return where if lang == "en" else f"第{where.removeprefix('art. ')}条"


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _teller(lang: Language) -> Callable[..., str]:
    return lambda key, /, **given: SAID[key][lang].format(**given)
