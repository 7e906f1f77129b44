"""The schema: declared kinds, typed attributes, and the signals they become."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.core.schema import ATTRS, DEFAULT_SCHEMA, KINDS, AttrSpec, ItemSchema, KindSpec

OWN = ItemSchema(
    kinds=(*KINDS, KindSpec("review", frozenset({"review_stars", "review_channel"}))),
    attrs=(
        *ATTRS,
        AttrSpec(name="review_stars", type="int", low=1, high=5),
        AttrSpec(name="review_channel", type="enum", values=("app", "web")),
    ),
)


def test_every_attribute_of_a_kind_is_declared() -> None:
    declared = {a.name for a in ATTRS}
    assert {name for kind in KINDS for name in kind.attrs} <= declared


def test_a_signal_is_named_after_its_attribute() -> None:
    names = [s.name for s in DEFAULT_SCHEMA.signals()]
    assert "account.reports_30d" in names
    assert len(set(names)) == len(names) == len(ATTRS)
    assert {s.role for s in DEFAULT_SCHEMA.signals()} == {"context"}


@pytest.mark.parametrize(
    ("attrs", "code"),
    [
        pytest.param('"review_stars":5,"review_channel":"app"', None, id="fits"),
        pytest.param('"review_stars":6', "CF-I003", id="above-the-bound"),
        pytest.param('"review_channel":"fax"', "CF-I003", id="not-a-member"),
        pytest.param('"account_posts":1', "CF-I012", id="of-another-kind"),
        pytest.param('"review_stars":null', None, id="null-is-unknown"),
    ],
)
def test_an_operator_may_declare_kinds_and_attributes(attrs: str, code: str | None) -> None:
    line = f'{{"id":"1","kind":"review","attrs":{{{attrs}}}}}'.encode()
    result = ItemDecoder(OWN).decode(line)
    assert (result.code if isinstance(result, Rejected) else None) == code


def test_a_kind_that_may_carry_everything_is_accepted() -> None:
    schema = ItemSchema(kinds=(KindSpec("post", frozenset(a.name for a in ATTRS)),))
    result = ItemDecoder(schema).decode(b'{"id":"1","attrs":{"listing_price":1,"account_posts":2}}')
    assert isinstance(result, Item)


def test_a_kind_with_one_attribute_out_of_reach() -> None:
    schema = ItemSchema(kinds=(KindSpec("post", frozenset(a.name for a in ATTRS[1:])),))
    result = ItemDecoder(schema).decode_lines(b'{"id":"1","attrs":{"account_age_h":1}}\n{"id":"2"}')
    assert isinstance(result[0], Rejected)
    assert isinstance(result[1], Item)


def test_a_kept_item_with_attributes_is_read_without_its_schema() -> None:
    line = b'{"id":"1","kind":"post","attrs":{"account_posts":2,"media_aigc_declared":true}}'
    kept = msgspec.json.encode(ItemDecoder().decode(line))
    read = msgspec.json.decode(kept, type=Item)
    assert (read.id, read.kind) == ("1", "post")
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"account_dots":2}', type=ItemSchema().attrs_type)
