"""The trace as a value; how one is made stands in tests/act/test_trace.py."""

from __future__ import annotations

import msgspec

from clearford.core.ids import RuleId, SignalName
from clearford.core.trace import Input, RuleTrace


def test_defaults_are_left_out() -> None:
    rule = RuleTrace(RuleId("a.b.c"), "1.0", "live", "determining")
    assert set(msgspec.to_builtins(rule)) == {"id", "version", "status", "became"}
    assert set(msgspec.to_builtins(Input(SignalName("url.count"), 2))) == {"name", "value"}


def test_inputs_are_ordered_by_their_name() -> None:
    inputs = [Input(SignalName("b"), 1), Input(SignalName("a"), 2)]
    assert [one.name for one in sorted(inputs)] == ["a", "b"]
