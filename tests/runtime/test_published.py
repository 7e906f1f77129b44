"""Every rule has published words in both languages, a legal basis and a category that exists."""

from __future__ import annotations

from msgspec.structs import replace

from clearford.act.plan import plan
from clearford.act.statement import author_letter
from clearford.core.decisions import Decision
from clearford.core.ids import ItemId
from clearford.core.reasons import LANGUAGES
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from tests.act.plain import average, chinese, english, grade
from tests.act.samples import BUNDLE, KNOWN, NOW


def test_every_rule_can_be_told_to_the_person_concerned(engine: Engine) -> None:
    resources = Resources(shipped.DATA)
    categories = resources.keywords
    assert set(engine.texts) == {rule.id for rule in engine.packs.rules()}
    for text in engine.texts.values():
        assert set(text.explain) >= {"en", "zh"}, text.id
        assert text.legal_basis, text.id
        assert all(set(basis.cited) == {"en", "zh"} for basis in text.legal_basis), text.id
        category = text.category.removeprefix("STATEMENT_CATEGORY_")
        assert category in categories, text.id
        addition = resources.harms[text.harm].addition
        allowed = categories[category] | (categories[addition] if addition else frozenset())
        assert {k.removeprefix("KEYWORD_") for k in text.keywords} <= allowed, text.id


def test_the_words_are_those_of_the_rule_file(engine: Engine) -> None:
    rule = next(engine.packs.rules())
    text = engine.texts[rule.id]
    assert (text.title, text.harm, text.severity) == (rule.title, rule.harm, rule.severity)
    assert text.actions == (rule.then.actions if rule.then else ())


def test_a_rule_is_told_with_its_version_and_harm_and_no_link_to_nowhere(engine: Engine) -> None:
    resources = Resources(shipped.DATA)
    versions = {rule.id: pack.file.version for pack in engine.packs.packs for rule in pack.rules}
    for text in engine.texts.values():
        assert text.version == versions[text.id]
        assert text.harm_name == {"en": resources.harms[text.harm].en, "zh": resources.harms[text.harm].zh}
        assert text.terms_link is None, "shipped packs name sample addresses only"


def test_the_reasons_of_shipped_rules_are_plain(engine: Engine) -> None:
    for text in engine.texts.values():
        longest, jargon = english(text.explain["en"])
        assert longest <= 30, text.id
        assert average(text.explain["en"]) <= 20, text.id
        assert not jargon, text.id
        assert grade(text.explain["en"]) <= 8, text.id
        assert chinese(text.explain["zh"])[0] <= 40, text.id


def test_nobody_is_told_a_score_a_signal_or_the_name_of_a_list(engine: Engine) -> None:
    names = set(engine.pipeline.plan.specs)
    names |= {name.split(".")[2] for name in names if name.startswith("text.") and name.count(".") == 3}
    hidden = {name for name in names if "_" in name or "." in name}
    assert len(hidden) > 300
    for text in engine.texts.values():
        decision = Decision(
            item=ItemId("1"), outcome="restrict", actions=("hold",), determining=(text.id,), bundle=BUNDLE
        )
        shown = replace(text, actions=("hold",), notice="full")
        made = plan(decision, {text.id: shown}, circumstances=KNOWN, now=NOW).statement
        assert made is not None
        for lang in LANGUAGES:
            parts = author_letter(made, lang).parts
            words = " ".join(part.text for part in parts if part.id not in ("rules", "ground"))
            assert not [name for name in hidden if name in words], text.id
