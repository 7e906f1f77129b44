"""Deciding and writing, as the gate and streams do it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.reasons import Redress
from clearford.core.trace import from_json
from clearford.runtime.engine import Engine
from clearford.runtime.guards.asking import Guards
from clearford.runtime.record.deciding import TRACE, Answer, Work
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider, Planned
from clearford.runtime.stores.store import Store
from tests.runtime.guards.upstream import guard_model
from tests.runtime.service_kit import SMALL, no_cases, record_on

HARMLESS = Item(id="p1", text="good morning", actor="anna")
HARMFUL = Item(id="p2", text="log in at paypa1.example", actor="ben")


def decider_on(store: Store) -> Decider:
    in_force = InForce(Bundle.of(Engine.load(SMALL)))
    return Decider(record_on(store), in_force, no_cases, redress=Redress(), webhook=False)


def planned_of(decider: Decider, *items: Item) -> Planned:
    bundle = decider.bundle
    return decider.plan(bundle, [Work.of(item, bundle.digest) for item in items])


def test_what_is_planned_is_written_and_answered_in_order(store: Store) -> None:
    decider = decider_on(store)
    with decider.record.change() as change:
        answers = decider.do_write(change, planned_of(decider, HARMFUL, HARMLESS))
    assert [answer.outcome for answer in answers] == ["restrict", "allow"]
    assert answers[0].entry is not None


def test_a_part_of_what_was_planned_is_written_alone(store: Store) -> None:
    decider = decider_on(store)
    planned = planned_of(decider, HARMFUL, HARMLESS)
    part = planned.only({planned.works[1].key})
    with decider.record.change() as change:
        (answer,) = decider.do_write(change, part)
    assert (answer.outcome, part.tried) == ("allow", None)


def test_a_pipeline_with_a_memory_of_its_own_decides_the_same(store: Store) -> None:
    decider = decider_on(store)
    bundle = decider.bundle
    works = [Work.of(HARMLESS, bundle.digest)]
    own = decider.plan(bundle, works, bundle.engine.fresh().pipeline)
    assert isinstance(own.plans[0], Answer)
    assert own.plans == planned_of(decider, HARMLESS).plans


def test_a_guard_of_the_settings_is_asked_and_what_it_said_is_in_the_evidence(store: Store) -> None:
    with guard_model() as model, closing(Guards([model.settings()])) as guards:
        in_force = InForce(Bundle.of(Engine.load(replace(SMALL, guards=("judge",)))))
        record = record_on(store)
        decider = Decider(record, in_force, no_cases, redress=Redress(), webhook=False, guards=guards)
        quoted = Item(id="p3", text="warning: paypa1.example is a scam, harm", actor="eve")
        planned = planned_of(decider, quoted, HARMLESS)
        with record.change() as change:
            answers = decider.do_write(change, planned)
        asked = len(model.server.asked)
    assert ([answer.outcome for answer in answers], asked) == (["escalate", "allow"], 1)
    (acting,) = [plan for plan in planned.plans if not isinstance(plan, Answer)]
    (trace,) = [content for content in acting.sheet.also if content.name == TRACE]
    said = {one.name: one.value for one in from_json(trace.body).inputs}
    assert said[SignalName("guard.judge.unsafe")] is True
