"""The label is read as it is found in the wild, and written only as the standard has it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.labels.aigc import LONGEST, NAMES, Aigc, is_code, read_aigc, write_aigc
from clearford.core.errors import LabelError

SIGNS = st.text(
    st.sampled_from([chr(n) for n in (0x21, *range(0x23, 0x5C), *range(0x5D, 0x7F))]), max_size=40
)
CODE = "001191350100M000100Y4310001"
"""The credit code in it is the example of GB 32100-2015."""
WHOLE = '{"Label":"1","ContentProducer":"","ProduceID":"","ReservedCode1":"","ContentPropagator":"",' + (
    '"PropagateID":"","ReservedCode2":""}'
)


def test_fields_stand_in_the_order_of_the_standard() -> None:
    assert write_aigc(Aigc(label="1")) == WHOLE
    assert NAMES == tuple(msgspec.json.decode(WHOLE))


@given(st.sampled_from(["1", "2", "3"]), SIGNS, SIGNS, SIGNS, st.booleans())
def test_what_is_written_is_read(value: str, who: str, number: str, carrier: str, wrapped: bool) -> None:  # noqa: FBT001
    label = Aigc(label=value, content_producer=who, produce_id=number, content_propagator=carrier)
    found = read_aigc(write_aigc(label, wrapped=wrapped))
    assert found is not None
    assert (found.label, found.wrapped) == (label, wrapped)


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        pytest.param(WHOLE, (), id="as-it-should-be"),
        pytest.param(WHOLE.replace('"1"', '"AIGC"'), ("value",), id="wild-value"),
        pytest.param(WHOLE.replace('"1"', "1"), (), id="number"),
        pytest.param('{"Label":"2"}', ("missing",), id="one-field"),
        pytest.param(
            WHOLE.replace('ReservedCode1":"', 'ReservedCode1":"c2ln'), ("self-signed",), id="signed"
        ),
        pytest.param(
            WHOLE.replace('ContentProducer":"', 'ContentProducer":"演示'), ("signs", "producer"), id="name"
        ),
        pytest.param(WHOLE.replace("{", '{"More":"x",'), ("unknown-key",), id="more"),
    ],
)
def test_what_is_odd_is_remarked_on_and_not_refused(text: str, remarks: tuple[str, ...]) -> None:
    found = read_aigc(text)
    assert found is not None
    assert found.remarks == remarks


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("AIGC", id="a-word"),
        pytest.param('{"Label":', id="cut"),
        pytest.param('["Label"]', id="no-object"),
        pytest.param('{"title":"x"}', id="another-object"),
        pytest.param('{"AIGC":"yes"}', id="wraps-no-object"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"Label":"' + "1" * LONGEST + '"}', id="long"),
        pytest.param('{"Label":"\ud800"}', id="half-a-sign"),
    ],
)
def test_what_is_no_label_is_none(text: str) -> None:
    assert read_aigc(text) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_aigc(text) is None or read_aigc(text) is not None


@pytest.mark.parametrize(
    ("label", "field"),
    [
        pytest.param(Aigc(label="4"), "Label", id="value"),
        pytest.param(Aigc(label="AIGC"), "Label", id="word"),
        pytest.param(Aigc(label="1", produce_id='a"b'), "ProduceID", id="quote"),
        pytest.param(Aigc(label="1", produce_id="a\\b"), "ProduceID", id="backslash"),
        pytest.param(Aigc(label="1", content_producer="演示平台"), "ContentProducer", id="hanzi"),
        pytest.param(Aigc(label="1", propagate_id="a b"), "PropagateID", id="space"),
    ],
)
def test_what_programs_would_read_differently_is_not_written(label: Aigc, field: str) -> None:
    with pytest.raises(LabelError) as caught:
        write_aigc(label)
    assert (caught.value.code, caught.value.place.field) == ("CF-L003", field)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        pytest.param(CODE, True, id="valid"),
        pytest.param(CODE.replace("Y43", "X43"), False, id="check-digit"),
        pytest.param(CODE[:-1], False, id="short"),
        pytest.param(CODE.replace("0011", "0012", 1), False, id="begin"),
        pytest.param("a-brand", False, id="brand"),
    ],
)
def test_codes_of_providers_are_checked(text: str, *, valid: bool) -> None:
    assert is_code(text) is valid
