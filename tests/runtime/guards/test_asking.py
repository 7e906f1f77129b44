"""Guards are asked where it matters; verdicts become signals, and no verdict is a failed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from clearford.core.decisions import Decision
from clearford.core.errors import ConfigError, GuardError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.guards.asking import BATCH_S, GIVE_UP, PAUSE_S, Guards
from clearford.runtime.judged import Judged
from clearford.runtime.tracing import Tracer
from tests.policy.golden import TODAY, Edit, edited
from tests.runtime.assess.upstream import Reply
from tests.runtime.guards.upstream import Model, by_words, guard_model

UNSAFE = SignalName("guard.judge.unsafe")
SURE = "fraud.phishing.sure-profit"
RULE = Edit(
    "fraud/phishing/rules/sure-profit.yaml",
    ("when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1",),
    ("when: text.phrase.sure_profit.count >= 1 AND guard.judge.unsafe", "on_failure: escalate"),
)
ACTS = (
    Edit("fraud/phishing/rules/sure-profit.yaml", ("status: trial",), ("status: live",)),
    Edit(
        "fraud/phishing/pack.yaml",
        ("signals: {text: 1, url: 1, account: 1, item: 1}",),
        ("signals: {text: 1, url: 1, account: 1, item: 1, guard: 1}",),
    ),
    RULE,
)
TEXTS = {
    "asked-unsafe": "稳赚不赔 harm",
    "asked-safe": "稳赚不赔 hello",
    "asked-unsure": "稳赚不赔 maybe",
    "asked-none": "稳赚不赔 chat",
    "of-no-matter": "hello harm",
    "empty": "",
}
ITEMS = [Item(id=name, kind="post", text=text) for name, text in TEXTS.items()]
PATHS = ("scalar", "vector")


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with guard_model() as made:
        yield made


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packs with a live rule that reads a guard."""
    return edited(ACTS, tmp_path_factory.mktemp("guards"))


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine with a live rule that holds only where two guards agree."""
    lines = RULE.new[0].replace("guard.judge.unsafe", "guard.judge.unsafe AND guard.second.unsafe")
    rule = Edit(RULE.file, RULE.old, (lines, *RULE.new[1:]))
    folder = edited((*ACTS[:2], rule), tmp_path_factory.mktemp("joined"))
    return Engine.load(EngineOptions(packs=(str(folder),), shipped=False, today=TODAY))


@pytest.fixture(scope="module")
def engine(packs: Path) -> Engine:
    return Engine.load(EngineOptions(packs=(str(packs),), shipped=False, today=TODAY))


def asked_in(model: Model) -> set[str]:
    """The texts that the model was asked about."""
    return {one["messages"][-1]["content"].split("\n")[1] for one in model.server.asked}


def judged(engine: Engine, guards: Guards | None, path: str, items: Sequence[Item] = ITEMS) -> Judged:
    late = guards.of(engine) if guards else None
    pipeline = engine.fresh().pipeline
    return (pipeline.process_scalar if path == "scalar" else pipeline.process_vector)(items, late=late)


def outcomes(decisions: Sequence[Decision]) -> dict[str, str]:
    return {name: one.outcome for name, one in zip(TEXTS, decisions, strict=True)}


@pytest.mark.parametrize("path", PATHS)
def test_it_is_asked_only_where_its_answer_changes_the_decision(
    model: Model, engine: Engine, path: str
) -> None:
    model.says(by_words)
    with closing(Guards([model.settings()])) as guards:
        found = judged(engine, guards, path)
    assert asked_in(model) == {text for name, text in TEXTS.items() if name.startswith("asked")}
    assert outcomes(found.decisions) == {
        "asked-unsafe": "restrict",
        "asked-safe": "allow",
        "asked-unsure": "allow",
        "asked-none": "escalate",
        "of-no-matter": "allow",
        "empty": "allow",
    }
    values = [found.value(i, "guard.judge.unsafe") for i in range(len(ITEMS))]
    assert values == [True, False, False, None, None, None]
    assert found.value(2, "guard.judge.unsure") is True


@pytest.mark.parametrize("path", PATHS)
def test_whoever_asks_nobody_decides_without_it_and_makes_nothing_up(engine: Engine, path: str) -> None:
    found = judged(engine, None, path)
    assert set(outcomes(found.decisions).values()) == {"allow"}
    assert not any(one.unknowns for one in found.decisions)


def test_both_paths_give_the_same_decisions_and_traces(model: Model, engine: Engine) -> None:
    model.says(by_words)
    with closing(Guards([model.settings()])) as guards:
        scalar, vector = (judged(engine, guards, path) for path in PATHS)
    assert list(scalar.decisions) == list(vector.decisions)
    tracer, rows = Tracer(engine), range(len(ITEMS))
    assert tracer.traces(scalar, rows) == tracer.traces(vector, rows)


@pytest.mark.parametrize("path", PATHS)
def test_the_trace_says_what_the_guard_said_or_that_it_failed(
    model: Model, engine: Engine, path: str
) -> None:
    model.says(by_words)
    with closing(Guards([model.settings()])) as guards:
        found = judged(engine, guards, path)
    unsafe, none = (Tracer(engine).traces(found, [i])[0] for i in (0, 3))
    by_name = {one.name: one for one in unsafe.inputs}
    assert (by_name[UNSAFE].value, by_name[UNSAFE].exact) == (True, False)
    (rule,) = [one for one in none.rules if one.id == SURE]
    assert "guard.judge.unsafe" in rule.unknown


@pytest.mark.parametrize("path", PATHS)
def test_what_goes_to_people_is_asked_about_for_the_record(model: Model, path: str) -> None:
    from_rules = EngineOptions(packs=("tests/policy/packs",), shipped=False, today=TODAY, guards=("judge",))
    engine = Engine.load(from_rules)
    link = Item(id="link", kind="post", text="warning: paypa1.example is a scam")
    items = [link, Item(id="talk", kind="post", text="hello harm")]
    model.says(by_words)
    plain = judged(engine, None, path, items)
    with closing(Guards([model.settings()])) as guards:
        found = judged(engine, guards, path, items)
    assert [one.outcome for one in found.decisions] == [one.outcome for one in plain.decisions]
    assert asked_in(model) == {link.text}
    assert found.decisions[0].outcome == "escalate"
    (trace,) = Tracer(engine).traces(found, [0])
    assert {one.name: one.value for one in trace.inputs}[UNSAFE] is False


@pytest.mark.parametrize("path", PATHS)
def test_a_fault_of_the_guard_is_a_failed_signal_and_no_error(
    model: Model, engine: Engine, path: str
) -> None:
    model.says(lambda *_: (500, {}, b""))
    with closing(Guards([model.settings(tries=1)])) as guards:
        found = judged(engine, guards, path)
    assert [one.outcome for one in found.decisions] == ["escalate"] * 4 + ["allow"] * 2


def ticking(step: float) -> tuple[list[float], Callable[[], float]]:
    """A clock that stands still, or moves on with each look."""
    now = [0.0]

    def clock() -> float:
        now[0] += step
        return now[0]

    return now, clock


def test_a_guard_that_is_away_is_left_alone_for_a_while(model: Model, engine: Engine) -> None:
    now, clock = ticking(0.0)
    items = [Item(id=str(n), kind="post", text=f"稳赚不赔 {n}") for n in range(GIVE_UP)]
    model.says(lambda *_: (503, {}, b""))
    with closing(Guards([model.settings(tries=1)], clock=clock)) as guards:
        judged(engine, guards, "vector", items)
        assert len(model.server.asked) == GIVE_UP
        model.says(by_words)
        assert {one.outcome for one in judged(engine, guards, "vector", items).decisions} == {"escalate"}
        assert model.server.asked == []
        now[0] += PAUSE_S
        assert {one.outcome for one in judged(engine, guards, "vector", items).decisions} == {"allow"}
    assert len(model.server.asked) == GIVE_UP


def test_a_batch_does_not_wait_for_ever(model: Model, engine: Engine) -> None:
    _, clock = ticking(BATCH_S)
    model.says(by_words)
    with closing(Guards([model.settings()], clock=clock)) as guards:
        found = judged(engine, guards, "vector")
    assert model.server.asked == []
    assert found.decisions[0].outcome == "escalate"


@pytest.mark.parametrize("path", PATHS)
def test_guards_that_a_rule_joins_are_both_asked(model: Model, joined: Engine, path: str) -> None:
    model.says(by_words)
    two = [model.settings(model="one"), model.settings(name="second", model="two")]
    with closing(Guards(two)) as guards:
        found = judged(joined, guards, path)
    assert outcomes(found.decisions) == {
        "asked-unsafe": "restrict",
        "asked-safe": "allow",
        "asked-unsure": "allow",
        "asked-none": "escalate",
        "of-no-matter": "allow",
        "empty": "allow",
    }
    asked = {name: sum(one["model"] == name for one in model.server.asked) for name in ("one", "two")}
    # What cannot be read is asked for twice; where the first calls a text harmless, nobody asks the second.
    assert asked["one"] == 5
    assert asked["two"] < asked["one"]


def test_all_guards_of_a_batch_share_its_seconds(model: Model, joined: Engine) -> None:
    now, clock = ticking(0.0)

    def slow(asked: dict[str, Any], number: int) -> Reply:
        now[0] += BATCH_S
        return by_words(asked, number)

    model.says(slow)
    two = [model.settings(model="one"), model.settings(name="second", model="two")]
    with closing(Guards(two, clock=clock)) as guards:
        found = judged(joined, guards, "scalar", ITEMS[:1])
    assert [one["model"] for one in model.server.asked] == ["one"]
    assert found.decisions[0].outcome == "escalate"


def test_it_is_told_the_rule_of_its_settings(model: Model, engine: Engine) -> None:
    model.says(by_words)
    with closing(Guards([model.settings(rule="fraud.phishing.lookalike-domain")])) as guards:
        guards.check(engine)
        judged(engine, guards, "vector")
    assert all("Category: fraud.phishing.lookalike" in str(one["messages"][0]) for one in model.server.asked)
    assert model.server.asked


def test_a_rule_that_is_not_there_is_told_at_the_start_and_fails_later(model: Model, engine: Engine) -> None:
    model.says(by_words)
    with closing(Guards([model.settings(rule="no.such.rule")])) as guards:
        with pytest.raises(GuardError, match="not known"):
            guards.check(engine)
        found = judged(engine, guards, "scalar")
    assert found.decisions[0].outcome == "escalate"
    assert model.server.asked == []


def test_no_two_guards_have_one_name(model: Model) -> None:
    """What one says would stand in place of what the other says."""
    with pytest.raises(ConfigError, match=r"CF-C002.*`judge`"):
        Guards([model.settings(), model.settings(model="other")])


def test_guards_that_no_rule_reads_are_not_asked(model: Model) -> None:
    engine = Engine.load(EngineOptions(packs=("tests/policy/packs",), shipped=False, today=TODAY))
    with closing(Guards([model.settings()])) as guards:
        found: Any = guards.of(engine)
    assert found is None
