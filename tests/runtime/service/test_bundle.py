"""The bundle in force, and what the record says of its rules."""

from __future__ import annotations

from clearford.runtime.engine import Engine
from clearford.runtime.service.bundle import Bundle, InForce
from tests.runtime.service_kit import SMALL


def test_a_bundle_knows_which_rules_are_exact_and_is_swapped_as_a_whole() -> None:
    engine = Engine.load(SMALL)
    bundle, other = Bundle.of(engine), Bundle.of(engine.fresh())
    assert bundle.digest == engine.program.bundle
    assert set(bundle.exact) == set(engine.reads)
    held = InForce(bundle)
    assert held.replace(other) is bundle
    assert held.bundle is other


def test_making_a_bundle_leaves_nothing_in_the_memory_of_its_engine() -> None:
    engine = Engine.load(SMALL)
    before = engine.memory
    bundle = Bundle.of(engine)
    assert bundle.engine.memory is before
    assert bundle.digest == engine.program.bundle
