"""A guard model is tried by the examples of a rule, each of them several times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from clearford.ai.guards.safeguard import Safeguard, Trial
from clearford.core.errors import ConfigError, GuardError
from clearford.core.ids import Digest, RuleId
from clearford.runtime.guards.trying import try_rule
from tests.runtime.assess.upstream import Reply, completion
from tests.runtime.guards.upstream import Model, by_words, guard_model, judged

RULE = Safeguard(
    rule=RuleId("some.rule"),
    version="1.0.0",
    policy="Nothing may harm.",
    digest=Digest("sha256:0"),
    tests=(
        Trial("plain", "plain", "harm", harmful=True),
        Trial("evasive", "evasive", "h a r m", harmful=True),
        Trial("benign", "benign", "hello", harmful=False),
    ),
    shown=(),
    left_out=(),
)


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with guard_model() as made:
        yield made


def test_every_example_is_asked_as_often_as_wanted(model: Model) -> None:
    model.says(by_words)
    found = try_rule(model.settings(), RULE, repeats=4)
    assert [one.said for one in found.tried] == [("unsafe",) * 4, ("safe",) * 4, ("safe",) * 4]
    assert (found.recall.count, found.recall.n, found.precision.n) == (1, 2, 1)
    assert found.model == "judge (m)"
    assert all("Nothing may harm." in one["messages"][0]["content"] for one in model.server.asked)
    assert len(model.server.asked) == 12


def test_a_model_that_changes_its_mind_is_shown_as_unsteady(model: Model) -> None:
    seen: Counter[str] = Counter()

    def says(asked: dict[str, Any], number: int) -> Reply:
        content = asked["messages"][-1]["content"]
        seen[content] += 1
        return judged(asked, "unsafe", "some.rule") if seen[content] % 2 else judged(asked, "safe")

    model.says(says)
    found = try_rule(model.settings(), RULE)
    assert found.unsteady == 3
    assert (found.recall.least, found.recall.most) != (None, None)


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ((401, {}, b""), "refuses"),
        ((503, {}, b""), "away or busy"),
        (completion("well"), "no answer can be read"),
    ],
)
def test_a_model_without_any_verdict_is_an_error(model: Model, reply: Reply, found: str) -> None:
    model.says(lambda *_: reply)
    with pytest.raises(GuardError, match=found) as error:
        try_rule(msgspec.structs.replace(model.settings(), tries=1), RULE, repeats=1)
    assert error.value.code == "CF-W001"


def test_a_model_with_a_policy_of_its_own_is_not_tried(model: Model) -> None:
    with pytest.raises(ConfigError, match="policy of its own"):
        try_rule(model.settings(form="llama_guard"), RULE)
