"""The detectors give exactly the signals that the catalogue promises to rule authors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import SignalSpec
from clearford.policy.signals import catalogue
from clearford.runtime.detectors import detectors_for, pattern_spec, pattern_specs
from clearford.runtime.engine import Engine


@pytest.fixture(scope="module")
def declared(engine: Engine) -> dict[str, SignalSpec]:
    """What the detectors say about their signals."""
    return {str(s.name): s for d in engine.pipeline.plan.detectors for s in d.specs}


def test_every_promised_signal_has_a_detector(engine: Engine, declared: dict[str, SignalSpec]) -> None:
    assert set(catalogue(engine.packs)) - set(declared) == set()


def test_promise_and_detector_agree(engine: Engine, declared: dict[str, SignalSpec]) -> None:
    for name, promised in catalogue(engine.packs).items():
        spec = declared[name]
        got = (spec.type, spec.family, spec.exact, spec.public, spec.personal)
        expected = (promised.type, promised.family, promised.exact, promised.public, promised.personal)
        assert got == expected, name


def test_lists_that_nobody_reads_are_not_compiled(engine: Engine) -> None:
    name = next(f.meta.name for f in engine.packs.phrases())
    found = detectors_for(engine.packs, DEFAULT_SCHEMA, {f"text.phrase.{name}.count"})
    phrases = [d for d in found if d.name == "phrases"]
    assert [set(d.defaults) for d in phrases] == [
        {f"text.phrase.{name}.count", f"text.phrase.{name}.disguised"}
    ]


@pytest.mark.parametrize(
    ("border", "expected"), [("word", "no_alnum"), ("digit", "no_digit"), ("none", "none")]
)
def test_a_pattern_keeps_its_border_and_context(engine: Engine, border: str, expected: str) -> None:
    file = replace(next(engine.packs.patterns()), border=border, context=("near",), within=7)  # type: ignore[arg-type]
    spec = pattern_spec(file, file.patterns[0])
    assert (spec.borders, spec.context, spec.within) == (expected, ("near",), 7)
    assert spec.pattern == file.patterns[0].raw


def test_patterns_that_say_enough_are_read_by_their_sound(engine: Engine) -> None:
    file = next(f for f in engine.packs.patterns() if f.by_sound and f.heard)
    specs = pattern_specs(file)
    heard = [spec.pattern for spec in specs if spec.by_sound]
    assert [spec.pattern for spec in specs if not spec.by_sound] == [node.raw for node in file.patterns]
    assert heard[: len(file.heard)] == [node.raw for node in file.heard]
    assert set(heard[len(file.heard) :]) < {node.raw for node in file.patterns}


@pytest.mark.parametrize("file", ["oath_at_target", "gain_without_risk", "hunt_for_home", "pay_or_publish"])
def test_what_pattern_files_say_they_match_is_matched(engine: Engine, file: str) -> None:
    stated = next(f for f in engine.packs.patterns() if f.meta.name == file)
    texts = [Item(id=str(i), text=text) for i, text in enumerate((*stated.matches, *stated.rejects))]
    judged = engine.pipeline.process_vector(texts)
    found = [bool(judged.value(i, f"text.pattern.{file}.count")) for i in range(len(texts))]
    assert found == [True] * len(stated.matches) + [False] * len(stated.rejects)
