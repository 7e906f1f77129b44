from __future__ import annotations

import msgspec
import pytest

from clearford.decide.expr import And, Expr, InSet, Not, Truth, derived_name


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        pytest.param(("length", "item.title", None), "length(item.title)", id="no-argument"),
        pytest.param(("in_list", "url.domain", "safe"), "in_list(url.domain,'safe')", id="list"),
        pytest.param(("contains", "url.host", "o'x"), "contains(url.host,'o''x')", id="quote"),
    ],
)
def test_derived_signals_are_named_by_their_text(arguments: tuple[str, str, str | None], name: str) -> None:
    assert derived_name(*arguments) == name


def test_equal_trees_are_equal_and_hash_alike() -> None:
    tree: Expr = And((Truth("a"), Not(InSet("s", ("x", "y")))))
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(tree), type=And)
    assert again == tree
    assert len({tree, again}) == 1
