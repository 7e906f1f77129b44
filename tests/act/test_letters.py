"""Letters to both sides: complete, in both languages, plain, safe as HTML, and blind to the other side."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.act.coordinators import Imprecision, imprecision_letter
from clearford.act.deeds import DEEDS, say_done, say_undone
from clearford.act.duties import DUTIES
from clearford.act.letter import Letter, Part, as_html, as_json, as_mail, as_text
from clearford.act.measures import PAPERS, on_content
from clearford.act.notices import (
    OrderNotice,
    Reversal,
    appeal_decided_letter,
    appeal_overdue_letter,
    appeal_received_letter,
    measure_end_letter,
    measure_letter,
    plan_order_notice,
    plan_reversal_notice,
)
from clearford.act.notifier import (
    Misuse,
    Outcome,
    Receipt,
    missing_letter,
    misuse_letter,
    outcome_letter,
    outcome_of,
    receipt_letter,
)
from clearford.act.rungs import RUNGS
from clearford.act.statement import author_letter
from clearford.act.words import FACTORS, KINDS, OTHER_KIND, WORDS, Sentence, say
from clearford.cases.reversal import INVERSES
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.casework import LADDER, Measure
from clearford.core.dates import DAY
from clearford.core.reasons import LANGUAGES, Circumstances, Language, Redress, Restriction
from clearford.core.schema import KINDS as ITEM_KINDS
from tests.act.plain import chinese, english, grade
from tests.act.samples import ENTRY, NOW, REDRESS, by_person, statement

RECEIPT = Receipt(
    report="r-1", received=NOW, expected=NOW + 7 * DAY, status_link="https://platform.example/s/1"
)
MISUSE = Misuse(days=90, all=20, bad=18, pause_days=30)
ACCOUNT = Measure(id="m", subject="s", rung="suspend", start=NOW, end=NOW + DAY, papers=("identity",))
ORDER = OrderNotice(
    authority="Court of Exampletown",
    law={"en": "Act 1, section 2"},
    reasons={"en": "The offer is fraud."},
    measures=(Restriction(action="disable_content", scope=("DE",), start=NOW),),
    entry=ENTRY,
)
FOUR = {"numbers": "18", "share": "90 %", "gravity": "mild", "intention": "yes"}
IMPRECISION = Imprecision(
    flagger="Example Watch",
    coordinator="IE",
    fields=("fraud", "phishing"),
    since=NOW - 180 * DAY,
    until=NOW,
    n=40,
    precise=12,
    unfounded=9,
    low=0.18,
    high=0.454,
    many=True,
    named=28,
)
LETTERS: dict[str, Callable[[Language], Letter]] = {
    "statement": lambda lang: author_letter(replace(statement("hold"), entry=ENTRY), lang, binding="zh"),
    "order": lambda lang: plan_order_notice(ORDER, lang, binding="en"),
    "outcome": lambda lang: outcome_letter(_outcome("hold"), lang, binding="en"),
    "receipt": lambda lang: receipt_letter(replace(RECEIPT, automated=True, copy="a copy"), lang),
    "missing": lambda lang: missing_letter("r-1", ("location", "name"), lang, link="https://x.example/"),
    "reversal": lambda lang: plan_reversal_notice(
        Reversal(decided_at=NOW, actions=("hold", "limit_feature"), points=2, entry=ENTRY), "author", lang
    ),
    "misuse_warning": lambda lang: misuse_letter(MISUSE, {}, lang),
    "misuse_suspension": lambda lang: misuse_letter(replace(MISUSE, start=NOW, end=NOW + DAY), FOUR, lang),
    "imprecision": lambda lang: imprecision_letter(IMPRECISION, lang),
    "measure": lambda lang: measure_letter(
        ACCOUNT,
        {"en": "Spam."},
        lang,
        points=4,
        points_until=NOW + DAY,
        correct_by=NOW + DAY,
        redress=REDRESS,
    ),
    "measure_end": lambda lang: measure_end_letter(ACCOUNT, "lifted", lang),
    "appeal_received": lambda lang: appeal_received_letter("a-1", NOW, 168, lang, link="https://x.example/"),
    "appeal_decided": lambda lang: appeal_decided_letter(
        "a-1",
        "reversed",
        lang,
        why={"en": "You warned others."},
        undone=("hold",),
        redress=REDRESS,
        entry=ENTRY,
    ),
    "appeal_overdue": lambda lang: appeal_overdue_letter("a-1", NOW, lang),
}
EVERY = [pytest.param(kind, lang, id=f"{kind}-{lang}") for kind in LETTERS for lang in LANGUAGES]


def _outcome(*actions: str) -> Outcome:
    return outcome_of("r-1", actions, automation="partial", redress=REDRESS, entry=ENTRY)


# --- every letter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "lang"), EVERY)
def test_every_letter_has_a_title_and_its_parts_serve_a_duty(kind: str, lang: Language) -> None:
    letter = LETTERS[kind](lang)
    assert (letter.kind, letter.lang) == (kind, lang)
    assert letter.title
    assert all(part.text for part in letter.parts)
    assert {part.id for part in letter.parts} <= set(DUTIES)


@pytest.mark.parametrize(("kind", "lang"), EVERY)
def test_every_letter_says_the_same_in_text_html_and_json(kind: str, lang: Language) -> None:
    letter = LETTERS[kind](lang)
    data = json.loads(as_json(letter))
    assert [p["text"] for p in data["parts"]] == [p.text for p in letter.parts]
    reader = _Reader()
    reader.feed(as_html(letter))
    assert not reader.open
    for part in letter.parts:
        assert part.text in as_mail(letter)
        assert part.text.replace("\n", "") in reader.text
        assert part.link is None or part.link in reader.links
    assert letter.title in as_mail(letter)
    assert as_text(letter) in as_mail(letter).replace("\n\n", "\n")


@pytest.mark.parametrize("kind", LETTERS)
def test_both_languages_have_the_same_parts(kind: str) -> None:
    english, chinese = (LETTERS[kind](lang) for lang in LANGUAGES)
    assert [(p.id, p.link) for p in english.parts] == [(p.id, p.link) for p in chinese.parts]


class _Reader(HTMLParser):
    """Reads HTML as a browser would, as far as these tests go."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.links, self.open = "", [""], list[str]()
        self.tags = set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_html_never_holds_what_a_value_brought(text: str, label: str, link: str) -> None:
    hostile = '<script>alert(1)</script>" onload="x' + text
    letter = Letter(
        kind="receipt",
        lang="en",
        title=hostile,
        parts=(Part(id="copy", label=label, text=hostile, link="javascript:alert(1)" + link),),
    )
    reader = _Reader()
    reader.feed(as_html(letter))
    assert reader.tags <= {"article", "h1", "p", "strong", "br"}
    assert reader.links == [""]


# --- what single letters say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "english"),
    [
        pytest.param(
            _outcome("hold"),
            "We acted. We held the content back until a person has looked at it.",
            id="acted",
        ),
        pytest.param(_outcome("suspend_account"), "We acted on what you reported.", id="only-on-the-account"),
        pytest.param(
            _outcome(),
            "A check found no breach of our terms, so we left the content as it is.",
            id="no-action",
        ),
        pytest.param(
            _outcome("offer_help"),
            "A check found no breach of our terms, so we left the content as it is.",
            id="help-is-private",
        ),
        pytest.param(
            replace(_outcome(), answer="unfounded"),
            "A person looked at your report and found clearly no ground for it.",
            id="unfounded",
        ),
        pytest.param(
            replace(_outcome(), answer="gone"), "The content was no longer there when we looked.", id="gone"
        ),
    ],
)
def test_who_reported_is_told_the_outcome(outcome: Outcome, english: str) -> None:
    letter = outcome_letter(outcome, "en")
    part = letter.get("result")
    assert part is not None
    assert part.text == english
    assert {"appeal", "body", "court", "automation"} <= {p.id for p in letter.parts}


def test_a_suspension_for_misuse_tells_the_four_factors_and_how_to_contest_it() -> None:
    letter = LETTERS["misuse_suspension"]("en")
    assert [p.text for p in letter.parts if p.id == "factors"] == list(FOUR.values())
    assert letter.get("appeal") is not None
    assert LETTERS["misuse_warning"]("en").get("factors") is None


@pytest.mark.parametrize("audience", ["author", "notifier"])
def test_a_reversal_is_told_to_both_sides(audience: str) -> None:
    reversal = Reversal(decided_at=NOW, actions=("hold", "limit_feature"), points=2, entry=ENTRY)
    text = as_text(plan_reversal_notice(reversal, audience, "en", redress=REDRESS))  # type: ignore[arg-type]
    assert ("We released your content" in text) == (audience == "author")
    assert ("We released the content." in text) == (audience == "notifier")
    assert ("gave the function back" in text) == (audience == "author")
    assert ("points" in text) == (audience == "author")
    assert ("appeal until" in text or "appeal within" in text) == (audience == "notifier")


def test_an_order_without_redress_still_tells_where_to_turn() -> None:
    text = as_text(plan_order_notice(ORDER, "en"))
    assert "Who ordered it: Court of Exampletown" in text
    assert "This applies in Germany." in text
    assert "The order names no way." in text
    named = plan_order_notice(
        OrderNotice(authority="C", law={}, reasons={}, redress={"en": "Ask us."}, measures=ORDER.measures),
        "en",
    )
    assert "How to contest the order: Ask us." in as_text(named)


@pytest.mark.parametrize(
    ("result", "omitted", "words"),
    [
        pytest.param("upheld", None, "Our decision stands.", id="upheld"),
        pytest.param("partly_reversed", None, "You were right in part.", id="partly"),
        pytest.param("newly_imposed", None, "We have acted now.", id="newly"),
        pytest.param("omitted", "too_late", "It came after the last day for appeals.", id="late"),
        pytest.param("omitted", "not_concerned", "The decision does not concern you.", id="not-concerned"),
    ],
)
def test_every_result_of_an_appeal_has_words(result: str, omitted: str | None, words: str) -> None:
    letter = appeal_decided_letter("a", result, "en", why={}, omitted=omitted)  # type: ignore[arg-type]
    assert words in as_text(letter)
    assert ("A person who was not involved before decided." in as_text(letter)) == (result != "omitted")


@pytest.mark.parametrize("rung", LADDER)
def test_every_rung_has_words(rung: str) -> None:
    letter = measure_letter(replace(ACCOUNT, rung=rung), {}, "en")
    assert RUNGS[rung]["en"] in as_text(letter)  # type: ignore[index]
    assert ("until" in as_text(letter)) == (rung not in ("notice", "warn"))


# --- two readers ------------------------------------------------------------------------------------


def _marks(of: str) -> st.SearchStrategy[str]:
    """Texts of one person that stand nowhere else."""
    return st.text(alphabet=string.ascii_uppercase, min_size=4, max_size=20).map(lambda s: f"zq{of}{s}qz")


@settings(max_examples=60, deadline=None)
@given(
    item=_marks("i"),
    account=_marks("a"),
    wrote=_marks("w"),
    reporter=_marks("r"),
    words=_marks("c"),
    lang=st.sampled_from(LANGUAGES),
)
def test_neither_side_reads_anything_of_the_other(
    item: str, account: str, wrote: str, reporter: str, words: str, lang: Language
) -> None:
    """`item`, `account` and `wrote` (a reason that cites the author) are of the author, the others not."""
    known = Circumstances(source="notice", content_at=NOW)
    made = by_person("hold", "suspend_account", item=item, written={lang: wrote}, known=known)
    receipt = replace(RECEIPT, report=reporter, copy=words)
    to_notifier = [
        receipt_letter(receipt, lang),
        outcome_letter(
            outcome_of(reporter, made.actions, automation=made.automated_decision, redress=REDRESS), lang
        ),
        plan_reversal_notice(Reversal(decided_at=NOW, actions=made.actions, points=3), "notifier", lang),
    ]
    to_author = [
        author_letter(made, lang),
        plan_reversal_notice(Reversal(decided_at=NOW, actions=made.actions), "author", lang),
        measure_letter(replace(ACCOUNT, subject=account), {lang: wrote}, lang),
    ]
    for letter in to_notifier:
        for shown in (as_mail(letter), as_html(letter), as_json(letter).decode()):
            assert not any(secret in shown for secret in (item, account, wrote))
            assert say("strikes_gone", lang, points=3) not in shown
            assert "account" not in as_mail(letter)
            assert "账号" not in as_mail(letter)
    for letter in to_author:
        for shown in (as_mail(letter), as_html(letter), as_json(letter).decode()):
            assert not any(secret in shown for secret in (reporter, words))


def test_a_flagger_is_named_only_where_somebody_said_that_it_must_be() -> None:
    hidden = statement("hold", known=Circumstances(source="trusted_flagger"))
    assert "Board" not in as_text(author_letter(replace(hidden, redress=Redress()), "en"))


# --- plain words ------------------------------------------------------------------------------------

SENTENCES: dict[str, Sentence] = {
    **{f"words:{key}": words for key, words in WORDS.items()},
    **{f"rung:{key}": words for key, words in RUNGS.items()},
    **{f"factor:{key}": words for key, words in FACTORS.items()},
    **{f"kind:{key}": words for key, words in KINDS.items()},
    **{f"paper:{key}": words for key, words in PAPERS.items()},
    **{f"deed:{key}": {"en": deed.done_en, "zh": deed.done_zh} for key, deed in DEEDS.items()},
    **{f"undo:{key}": {"en": deed.undone_en, "zh": deed.undone_zh} for key, deed in DEEDS.items()},
}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_is_short_and_plain_in_both_languages(key: str) -> None:
    words = SENTENCES[key]
    assert set(_places(words["en"])) - {"it"} == set(_places(words["zh"]))
    longest, jargon = english(re.sub(r"{\w+}", "Name", words["en"]))
    assert longest <= 20
    assert not jargon
    longest, jargon = chinese(re.sub(r"{\w+}", "某某", words["zh"]))
    assert longest <= 45
    assert not jargon


def _places(text: str) -> list[str]:
    return sorted(set(re.findall(r"{(\w+)}", text)))


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_needs_no_more_than_eight_years_of_school(kind: str) -> None:
    """Flesch-Kincaid grade of the whole letter in English, our own words only."""
    own = [p.text for p in LETTERS[kind]("en").parts if p.id not in ("rules", "basis", "record", "copy")]
    assert grade(" ".join(text if text.endswith(".") else text + "." for text in own)) <= 8


def test_every_kind_of_item_has_a_name() -> None:
    assert {kind.name for kind in ITEM_KINDS} == set(KINDS)
    assert set(OTHER_KIND) == set(LANGUAGES)


def test_every_action_has_words_and_the_content_is_named_once() -> None:
    assert set(DEEDS) >= set(PERSONS_ACTIONS)
    assert set(DEEDS) == {one.kind for one in INVERSES if one.doer == "platform"}, "what can be undone"
    both = ("hold", "limit_reach")
    assert say_done(both, "en", "notifier") == (
        "We held the content back until a person has looked at it and limited how far it spreads."
    )
    assert say_done(("suspend_account", "remove_content"), "en") == (
        "We suspended your account and removed your content."
    )
    assert say_undone(both, "zh") == "解除暂缓展示、恢复传播。"
    assert (say_done((), "en"), say_undone((), "zh")) == ("", "")


def test_what_is_done_to_content_alone_says_nothing_of_an_account() -> None:
    for name in on_content(DEEDS):
        assert "your" not in DEEDS[name].done_en + DEEDS[name].undone_en
        assert "账号" not in DEEDS[name].done_zh + DEEDS[name].undone_zh


def test_every_sentence_exists_in_both_languages() -> None:
    assert [key for key, words in SENTENCES.items() if set(words) != set(LANGUAGES)] == []
