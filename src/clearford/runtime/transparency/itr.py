"""The report of the Digital Services Act as ten tables, after Implementing Regulation (EU) 2024/2835."""

from __future__ import annotations

from collections.abc import Iterable

from clearford.runtime.transparency.codes import Codes
from clearford.runtime.transparency.model import TEXTS, About, People, Report
from clearford.runtime.transparency.queries import GROUPS
from clearford.runtime.transparency.sheet import ANY, Num, Numbers, Ref, Row, Sheet, num

COLUMNS = (
    ("visibility_removal", ("DECISION_VISIBILITY_CONTENT_REMOVED",)),
    ("visibility_disabling", ("DECISION_VISIBILITY_CONTENT_DISABLED",)),
    ("visibility_demotion", ("DECISION_VISIBILITY_CONTENT_DEMOTED",)),
    ("visibility_age_restriction", ("DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",)),
    ("visibility_interaction_restriction", ("DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",)),
    ("visibility_label", ("DECISION_VISIBILITY_CONTENT_LABELLED",)),
    ("visibility_other", ("DECISION_VISIBILITY_OTHER", "other", "unknown")),
    ("monetary_suspension", ("DECISION_MONETARY_SUSPENSION",)),
    ("monetary_termination", ("DECISION_MONETARY_TERMINATION",)),
    ("monetary_other", ("DECISION_MONETARY_OTHER",)),
    ("service_suspension", ("DECISION_PROVISION_PARTIAL_SUSPENSION", "DECISION_PROVISION_TOTAL_SUSPENSION")),
    (
        "service_termination",
        ("DECISION_PROVISION_PARTIAL_TERMINATION", "DECISION_PROVISION_TOTAL_TERMINATION"),
    ),
    ("account_suspension", ("DECISION_ACCOUNT_SUSPENDED",)),
    ("account_termination", ("DECISION_ACCOUNT_TERMINATED",)),
)
"""The columns of restrictions: seven of visibility, three of money, two of service, two of accounts."""
RESULTS = ("upheld", "reversed", "partly_reversed", "omitted", "newly_imposed")
SUSPENSIONS = ("illegal_content", "unfounded_notices", "unfounded_complaints")
HOURS = "median in hours, rounded to whole hours; report.json has minutes"
_UNCLAIMED = "not claimed: no weighed random sample of all items in the period"
_TOTAL = "TOTAL"


def itr_sheets(report: Report, numbers: Numbers, codes: Codes) -> tuple[Sheet, ...]:
    """The ten parts, in their fixed order."""
    return (
        _identification(report),
        _categories(report.about, codes),
        _orders(numbers, codes),
        _notices(numbers, codes),
        _own("05_own_initiative_illegal", "illegal", numbers, codes),
        _own("06_own_initiative_terms", "contract", numbers, codes),
        _appeals(),
        _automated(numbers),
        _people(report.about, codes),
        _texts(report.about),
    )


def _identification(report: Report) -> Sheet:
    about = report.about
    rows: list[Row] = [
        ("service", about.service),
        ("provider", about.provider),
        ("contact", about.contact),
        ("address", about.url),
        ("period", report.period.name),
        ("months", report.period.months),
        ("edition", report.edition),
        ("reason of the correction", report.correction.reason if report.correction else ""),
        ("query version", report.queries.version),
        ("query digest", report.queries_digest),
    ]
    for log in report.logs:
        rows += [("log", log.origin), ("log size", log.size), ("log root", log.root)]
    return Sheet("01_identification", ("field", "value"), tuple(rows))


def _categories(about: About, codes: Codes) -> Sheet:
    rows = tuple((code, name, about.other.get(code, "")) for code, name in codes.categories.items())
    return Sheet("02_categories", ("category", "name", "name_of_the_service"), rows)


def _orders(numbers: Numbers, codes: Codes) -> Sheet:
    head = ["category", "member_state"]
    for kind in ("act", "inform"):
        head += [f"{kind}_orders", f"{kind}_items", f"{kind}_median_confirm", f"{kind}_median_effect"]
    states = _with(codes.states, numbers.values("orders.received", 1))
    rows: list[Row] = [
        (category, state, *_of_orders(state, category), HOURS)
        for category in _with(codes.categories, numbers.values("orders.received", 2))
        for state in states
    ]
    rows.append((_TOTAL, _TOTAL, *_of_orders(ANY, ANY), HOURS))
    return Sheet("03_orders", (*head, "context"), tuple(rows))


def _of_orders(state: str, category: str) -> Iterable[Num]:
    every = state == ANY
    for kind in ("act", "inform"):
        key = (kind, state, category)
        yield num("orders.received", *key)
        yield num("orders.items", *key)
        for what in ("confirm", "effect"):
            name = f"orders.median_{what}_all" if every else f"orders.median_{what}"
            yield num(name, *(key[:1] if every else key), form="hours")


def _notices(numbers: Numbers, codes: Codes) -> Sheet:
    occurring = {*numbers.values("notices.received"), *numbers.values("notices.closed")}
    rows: list[Row] = [
        (category, *_of_notices("", category), *_of_notices("_flagger", category), HOURS)
        for category in _with(codes.categories, sorted(occurring))
    ]
    rows.append((_TOTAL, *_of_notices("", ANY), *_of_notices("_flagger", ANY), HOURS))
    names = ("notices", "items", "median", "actions_on_law", "actions_on_terms")
    head = ("category", *names, *(f"flagger_{name}" for name in names), "context")
    return Sheet("04_notices", head, tuple(rows))


def _of_notices(whose: str, category: str) -> Iterable[Num]:
    yield num(f"notices.received{whose}", category)
    yield num(f"notices.items{whose}", category)
    if category == ANY:
        yield num(f"notices.median{whose}_all", form="hours")
    else:
        yield num(f"notices.median{whose}", category, form="hours")
    yield num(f"notices.closed{whose}", category, "action_law")
    yield num(f"notices.closed{whose}", category, "action_terms")


def _own(name: str, ground: str, numbers: Numbers, codes: Codes) -> Sheet:
    rows: list[Row] = [
        (category, *_of_own(ground, category))
        for category in _with(codes.categories, numbers.values("own.measures", 1))
    ]
    rows.append((_TOTAL, *_of_own(ground, ANY)))
    head = ("category", "measures", "automated_detection", *(column for column, _ in COLUMNS))
    return Sheet(name, head, tuple(rows))


def _of_own(ground: str, category: str) -> Iterable[Num]:
    yield num("own.measures", ground, category)
    yield num("own.detection", ground, category, "yes")
    for _, codes in COLUMNS:
        yield Num(tuple(Ref("own.columns", (ground, category, code)) for code in codes))


def _appeals() -> Sheet:
    rows: list[Row] = [
        (
            f"complaints: {group}",
            *_results("appeals.group", group),
            _hours("appeals.group_median", group),
            HOURS,
        )
        for group in GROUPS
    ]
    rows += [
        (
            "complaints: no action on a notice",
            *_results("appeals.decided", "no_action"),
            _hours("appeals.median", "no_action"),
            HOURS,
        ),
        ("complaints: all", *_results("appeals.decided", ANY), _hours("appeals.median_all"), HOURS),
        ("out-of-court disputes", *_results("disputes.closed"), _hours("disputes.median"), HOURS),
    ]
    share = num("disputes.share_implemented", form="share")
    blank = ("",) * len(RESULTS)
    rows.append(("out-of-court decisions put into effect", share, *blank, "", "share, 0 to 1"))
    for why in (*SUSPENSIONS, ANY):
        rows.append(
            (
                f"suspensions: {'all' if why == ANY else why}",
                num("accounts.steps", "suspend", why),
                *blank,
                "",
                "",
            )
        )
    return Sheet("07_appeals", ("indicator", "total", *RESULTS, "median", "context"), tuple(rows))


def _results(query: str, *key: str) -> Iterable[Num]:
    return (num(query, *key, result) for result in (ANY, *RESULTS))


def _hours(query: str, *key: str) -> Num:
    return num(query, *key, form="hours")


def _automated(numbers: Numbers) -> Sheet:
    rows: list[Row] = []
    for name, values in (("yes", ("full",)), ("no", ("partial", "none")), ("not known", ("unknown",))):
        refs = tuple(Ref("measures.automation", (ANY, value)) for value in values)
        rows.append((f"measures decided solely by automated means: {name}", Num(refs), "", "", "", ""))
    for name, value in (("yes", "yes"), ("no", "no"), ("not known", "unknown")):
        rows.append(
            (
                f"notices decided solely by automated means: {name}",
                num("notices.automated", value),
                "",
                "",
                "",
                "",
            )
        )
    for name in ("accuracy", "precision", "recall"):
        query = f"quality.{name}"
        claimed = "share, 0 to 1, from a weighed random sample of all items; 95 % interval"
        rows.append((name, *_estimate(query), claimed if numbers.one(query) else _UNCLAIMED))
    for name in ("precision", "recall"):
        query = f"quality.{name}_lang"
        for lang in numbers.values(query, 1):
            context = "languages of fewer than 30 samples together" if lang == "pooled" else "share, 0 to 1"
            rows.append((f"{name}: {lang}", *_estimate(query, "population", lang), context))
    return Sheet("08_automated_means", ("indicator", "value", "low", "high", "n", "context"), tuple(rows))


def _estimate(query: str, *key: str) -> Iterable[Num]:
    return (num(query, *key, form=form) for form in ("share", "low", "high", "n"))


def _people(about: About, codes: Codes) -> Sheet:
    rows: list[Row] = []
    if about.people:
        rows += _employed("people who moderate", "all", about.people)
    for lang, people in sorted(about.languages.items()):
        rows += _employed("people with expertise in a language", lang, people)
    for state in _with(codes.states, sorted(about.recipients)) if about.recipients else ():
        rows.append(("average monthly active recipients", state, about.recipients.get(state, "")))
    return Sheet("09_people_and_recipients", ("indicator", "of", "number"), tuple(rows))


def _employed(name: str, of: str, people: People) -> list[Row]:
    return [(f"{name}, internal", of, people.internal), (f"{name}, external", of, people.external)]


def _texts(about: About) -> Sheet:
    rows = tuple((subject, about.texts.get(subject, {}).get("en", "")) for subject in TEXTS)
    return Sheet("10_qualitative", ("subject", "text"), rows)


def _with(fixed: Iterable[str], occurring: Iterable[str]) -> list[str]:
    """The fixed list, and behind it what else occurs: nothing that was counted may be left out."""
    known = list(fixed)
    return known + [value for value in occurring if value not in known]
