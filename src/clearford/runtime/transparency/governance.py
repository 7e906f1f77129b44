"""The yearly reports on content governance and on minors, in Chinese and English.

It serves the duties CEG-17, MIN-20f and MIN-42 of the duties register, from the same figures as elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.reasons import Language
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.transparency.model import Report
from clearford.runtime.transparency.paper import Part
from clearford.runtime.transparency.sheet import ANY, Num, Numbers, Ref, Row, Sheet, decimal, num
from clearford.runtime.transparency.words import WORDS, say

_RESULTS = ("action_law", "action_terms", "no_action", "unfounded")
_PEOPLE = ("partial", "none", "unknown")
_APPEALS = ("upheld", "reversed", "partly_reversed", "omitted", "newly_imposed")


def governance_parts(report: Report, numbers: Numbers, lang: Language) -> tuple[Part, ...]:
    """The parts in their order."""
    return (
        _overview(report, numbers, lang),
        Part(say("part.rules", lang), _text(report, "governance", lang)),
        Part(say("part.measures", lang), (say("measures.note", lang),), _measures(numbers, lang)),
        Part(
            say("part.reports", lang), _median(numbers, "notices.median_all", lang), _reports(numbers, lang)
        ),
        Part(
            say("part.appeals", lang), _median(numbers, "appeals.median_all", lang), _appeals(numbers, lang)
        ),
        _minors(report, numbers, lang),
        Part(say("part.addiction", lang), _text(report, "anti_addiction", lang)),
        Part(say("part.quality", lang), _quality_words(numbers, lang), _quality(numbers, lang)),
        Part(say("part.conduct", lang), (), _conduct(report, numbers, lang)),
        _sources(report, lang),
    )


def minors_parts(report: Report, numbers: Numbers, lang: Language) -> tuple[Part, ...]:
    """The parts of the special report on minors."""
    return (
        Part(say("part.overview", lang), _introduction(report, lang)),
        _minors(report, numbers, lang),
        Part(say("part.addiction", lang), _text(report, "anti_addiction", lang)),
        _sources(report, lang),
    )


def _overview(report: Report, numbers: Numbers, lang: Language) -> Part:
    rows: list[Row] = [
        (say("overview.decided", lang), num("decided.outcome", ANY, ANY)),
        (say("overview.passed", lang), num("decided.batches", ANY)),
        (say("overview.restricted", lang), num("measures.ground", ANY, ANY)),
        (say("overview.accounts", lang), num("measures.account", ANY)),
        (say("overview.reports", lang), num("notices.received", ANY)),
        (say("overview.appeals", lang), num("appeals.received", ANY, ANY)),
    ]
    head = (say("what", lang), say("number", lang))
    sheet = Sheet("cn_overview", head, tuple(rows))
    return Part(say("part.overview", lang), _introduction(report, lang), sheet)


def _introduction(report: Report, lang: Language) -> tuple[str, ...]:
    about, period = report.about, report.period.name
    said = say("overview", lang, provider=about.provider, service=about.service, period=period)
    off = (say("off", lang, duty=duty, why=why[lang]) for duty, why in sorted(about.not_owed.items()))
    if report.correction is None:
        return (said, *off)
    changed, why = len(report.correction.differences), report.correction.reason
    return said, say("correction", lang, edition=report.edition, why=why, n=changed), *off


def _measures(numbers: Numbers, lang: Language) -> Sheet:
    acts = numbers.values("harm.acts", 1)
    rows: list[Row] = [
        (_harm(harm, lang), num("measures.harm", harm), *(num("harm.acts", harm, act) for act in acts))
        for harm in numbers.values("measures.harm")
    ]
    rows.append(
        (say("total", lang), num("measures.harm", ANY), *(num("harm.acts", ANY, act) for act in acts))
    )
    head = (say("harm", lang), say("items", lang), *(_act(act, lang) for act in acts))
    return Sheet("cn_measures", head, tuple(rows))


def _reports(numbers: Numbers, lang: Language) -> Sheet:
    harms = sorted({*numbers.values("harm.reports"), *numbers.values("harm.closed")})
    rows: list[Row] = [
        (
            _harm(harm, lang),
            num("harm.reports", harm),
            *(num("harm.closed", harm, result) for result in (ANY, *_RESULTS)),
            num("harm.median", harm, form="hours"),
        )
        for harm in harms
    ]
    closed = (num("harm.closed", ANY, result) for result in (ANY, *_RESULTS))
    total = num("notices.median_all", form="hours")
    rows.append((say("total", lang), num("harm.reports", ANY), *closed, total))
    results = (say(f"result.{name}", lang) for name in _RESULTS)
    head = (say("harm", lang), say("received", lang), say("closed", lang), *results, say("median", lang))
    return Sheet("cn_reports", head, tuple(rows))


def _appeals(numbers: Numbers, lang: Language) -> Sheet:
    rows: list[Row] = [
        (
            _harm(harm, lang),
            num("harm.appeals", harm, ANY),
            *(num("harm.appeals", harm, r) for r in _APPEALS),
        )
        for harm in numbers.values("harm.appeals")
    ]
    every = (num("appeals.decided", ANY, result) for result in (ANY, *_APPEALS))
    rows.append((say("total", lang), *every))
    head = (say("harm", lang), say("decided", lang), *(say(f"result.{name}", lang) for name in _APPEALS))
    return Sheet("cn_appeals", head, tuple(rows))


def _minors(report: Report, numbers: Numbers, lang: Language) -> Part:
    rows: list[Row] = [
        (_harm(harm, lang), num("minors.measures", harm), num("minors.reports", harm))
        for harm in sorted({*numbers.values("minors.measures"), *numbers.values("minors.reports")})
    ]
    rows += [
        (say("total", lang), num("minors.measures", ANY), num("minors.reports", ANY)),
        (say("minors.closed", lang), "", num("minors.closed", ANY)),
        (say("minors.median", lang), "", num("minors.median", form="hours")),
        (say("minors.referrals", lang), "", num("minors.referrals")),
        (say("minors.reads", lang), "", _reads(ANY)),
        (say("minors.refused", lang), "", _reads("yes")),
    ]
    head = (say("harm", lang), say("items", lang), say("reports", lang))
    said = (say("minors.note", lang), *_text(report, "minors", lang))
    return Part(say("part.minors", lang), said, Sheet("cn_minors", head, tuple(rows)))


def _reads(refused: str) -> Num:
    """Reads that concern a minor by themselves, by their decision, or by the report behind them."""
    return Num(tuple(Ref(f"minors.reads{of}", (refused,)) for of in ("", "_decisions", "_reports")))


def _quality(numbers: Numbers, lang: Language) -> Sheet:
    names = ("quality.live_precision", "quality.trial_precision", "appeals.overturned_of_decided")
    rows: list[Row] = [
        (say(name, lang), key[0], *_share(name, *key))
        for name in names
        for key in (cell.key for cell in numbers.cells_of(name))
    ]
    for name in ("quality.prevalence", "quality.recall", "quality.precision", "quality.accuracy"):
        if numbers.one(name) is not None:
            rows.append((say(name, lang), say("all", lang), *_share(name)))
    head = tuple(say(name, lang) for name in ("what", "rule", "share", "low", "high", "n"))
    return Sheet("cn_quality", head, tuple(rows))


def _quality_words(numbers: Numbers, lang: Language) -> tuple[str, ...]:
    prevalence, recall = numbers.one("quality.prevalence"), numbers.one("quality.recall")
    said = [say("quality.note", lang)]
    if prevalence is None:
        said.append(say("quality.no_sample", lang))
    elif prevalence.value == 0 and prevalence.high is not None:
        most = f"{_per_mille_up(prevalence.high) / 10:.1f}"
        said.append(say("quality.none_found", lang, n=prevalence.n, most=most))
    if recall is not None and recall.low is not None and recall.high is not None:
        low, high = decimal(recall.low), decimal(recall.high)
        said.append(say("quality.recall_words", lang, low=low, high=high, n=recall.n))
    return tuple(said)


def _per_mille_up(ppm: int) -> int:
    """Thousands, rounded up: `up to` must never say less than what was computed."""
    return -(-ppm // 1000)


def _conduct(report: Report, numbers: Numbers, lang: Language) -> Sheet:
    rows: list[Row] = [
        (say("conduct.sent", lang), num("notified.sent", ANY, ANY)),
        (say("conduct.failed", lang), num("notified.failed", ANY, ANY)),
        (say("conduct.intended", lang), num("effects.intended", "full", ANY)),
        (
            say("conduct.intended_people", lang),
            Num(tuple(Ref("effects.intended", (by, ANY)) for by in _PEOPLE)),
        ),
    ]
    for result in ("accepted", "refused", "unknown", "dead"):
        rows.append((say(f"conduct.{result}", lang), num("effects.outcomes", ANY, result)))
    deadlines = numbers.values("deadlines.states")
    for state in ("met", "missed"):
        refs = (Ref("deadlines.states", (name,)) for name in deadlines if name.endswith(f"={state}"))
        rows.append((say(f"conduct.{state}", lang), Num(tuple(refs))))
    rows += [
        (say("conduct.reversed", lang), num("reversals.all", ANY)),
        (say("conduct.erased", lang), num("erased.entries", ANY)),
        (say("conduct.reads", lang), num("reads.evidence", ANY, ANY)),
        (say("conduct.reads_refused", lang), num("reads.evidence", ANY, "yes")),
        (say("conduct.incidents", lang), num("cases.opened", "incident")),
        (say("conduct.witnessed", lang, days=report.period.days), num("witness.days", ANY, form="cells")),
    ]
    return Sheet("cn_conduct", (say("what", lang), say("number", lang)), tuple(rows))


def _sources(report: Report, lang: Language) -> Part:
    rows = tuple((log.origin, log.size, log.root) for log in report.logs)
    head = tuple(say(name, lang) for name in ("log", "log.size", "log.root"))
    said = say("sources", lang, version=report.queries.version, digest=report.queries_digest)
    return Part(say("part.sources", lang), (said,), Sheet("cn_sources", head, rows))


def _text(report: Report, subject: str, lang: Language) -> tuple[str, ...]:
    words = report.about.texts.get(subject, {}).get(lang)
    return (words,) if words else (say("no_words", lang),)


def _median(numbers: Numbers, query: str, lang: Language) -> tuple[str, ...]:
    cell = numbers.one(query)
    if cell is None:
        return (say("median.none", lang),)
    hours, minutes = divmod(cell.value, 60)
    return (say("median.words", lang, hours=hours, minutes=minutes, n=cell.n),)


def _share(query: str, *key: str) -> Iterable[Num]:
    return (num(query, *key, form=form) for form in ("share", "low", "high", "n"))


def _harm(id: str, lang: Language) -> str:
    harm = Resources(shipped.DATA).harms.get(id)
    return _known(id, lang) if harm is None else (harm.zh if lang == "zh" else harm.en)


def _act(name: str, lang: Language) -> str:
    spec = PERSONS_ACTIONS.get(name)
    return _known(name, lang) if spec is None else (spec.zh if lang == "zh" else spec.en)


def _known(name: str, lang: Language) -> str:
    words: Mapping[Language, str] | None = WORDS.get(f"value.{name}")
    return name if words is None else words[lang]
