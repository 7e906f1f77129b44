"""The card of a service: what may stand on it, and which change makes another model of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.ai.register.card import Card, changed_fields, digests_of, is_other_model
from tests.ai.register.data import CARD, MODEL, OTHER


@pytest.mark.parametrize(
    ("change", "other"),
    [
        pytest.param({"model_digest": OTHER}, True, id="digest"),
        pytest.param({"model_digest": None}, True, id="digest-forgotten"),
        pytest.param({"adapters": {"tone": OTHER}}, True, id="adapter"),
        pytest.param({"model": "small-2"}, True, id="model"),
        pytest.param({"owner": "Support"}, False, id="owner"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_another_model_is_told_from_another_word(change: dict[str, Any], other: bool) -> None:  # noqa: FBT001
    after = msgspec.structs.replace(CARD, **change)
    assert is_other_model(CARD, after) is other
    assert changed_fields(CARD, after) == tuple(change)


def test_digests_are_those_of_model_and_adapters_once() -> None:
    card = msgspec.structs.replace(CARD, adapters={"a": OTHER, "b": MODEL})
    assert digests_of(card) == (MODEL, OTHER)
    assert digests_of(msgspec.structs.replace(CARD, model_digest=None)) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"scenario": "other"}, id="scenario"),
        pytest.param({"model_digest": "sha256:1"}, id="digest"),
        pytest.param({"scale": -1}, id="scale"),
        pytest.param({"purpose": "short"}, id="purpose"),
        pytest.param({"unheard_of": 1}, id="field"),
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    plain = {**msgspec.to_builtins(CARD), **wrong}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(plain, Card)
