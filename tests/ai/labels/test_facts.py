"""Labels as facts for rules: the strongest statement counts, and nothing found is never a no."""

from __future__ import annotations

import msgspec
import pytest
from msgspec import UNSET

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.facts import facts_of
from clearford.ai.labels.labelled import SOURCE_TYPES
from clearford.ai.labels.verdict import Marks
from clearford.core.items import ItemDecoder
from clearford.core.schema import ItemSchema

SAYS = Marks(labels=(Aigc(label="1"),), c2pa="generated")
PLAIN = Marks()
CAMERA = Marks(labels=(Aigc(label="1"),), sources=(f"{SOURCE_TYPES}digitalCapture",))
TRACE = Marks(traces=("detector",))


@pytest.mark.parametrize(
    ("media", "declared", "state", "metadata"),
    [
        pytest.param([SAYS], None, "confirmed", True, id="says"),
        pytest.param([PLAIN, SAYS], None, "confirmed", True, id="one-of-two"),
        pytest.param([SAYS, CAMERA], None, "contradictory", True, id="contradiction-first"),
        pytest.param([PLAIN], True, "possible", None, id="declared"),
        pytest.param([TRACE], None, "suspected", None, id="detector-alone"),
        pytest.param([TRACE] * 9, False, "suspected", None, id="many-detectors-are-no-more"),
        pytest.param([PLAIN], False, "unknown", None, id="declared-otherwise"),
        pytest.param([PLAIN], None, "unknown", None, id="nothing"),
    ],
)
def test_the_strongest_statement_counts_and_absence_is_no_statement(
    media: list[Marks], *, declared: bool | None, state: str, metadata: bool | None
) -> None:
    found = facts_of(media, declared=declared)
    assert (found.media_aigc_state, found.media_aigc_metadata) == (state, metadata)
    assert found.media_aigc_declared is declared


def test_manifests_that_were_not_read_are_not_said_to_be_none() -> None:
    assert facts_of([PLAIN]).media_aigc_c2pa == "none"
    assert facts_of([PLAIN], manifests=False).media_aigc_c2pa is None
    assert facts_of([PLAIN, SAYS]).media_aigc_c2pa == "generated"


def test_an_item_takes_the_facts_as_its_attributes() -> None:
    attrs = msgspec.to_builtins(facts_of([SAYS], declared=True))
    row = msgspec.json.encode({"id": "1", "kind": "image", "text": "castle", "attrs": attrs})
    item = ItemDecoder(ItemSchema()).decode(row)
    assert item.attrs is not UNSET  # type: ignore[union-attr]
    assert item.attrs.media_aigc_state == "confirmed"  # type: ignore[union-attr]


def test_no_file_has_no_facts() -> None:
    with pytest.raises(ValueError, match="no file"):
        facts_of([])
