"""Batches: items keep their lines when rejected lines stand between."""

from __future__ import annotations

from clearford.core.items import Item, Rejected
from clearford.runtime.readers.batch import of_results

BAD = Rejected(line=8, code="CF-I002", found="not valid JSON")


def test_lines_stay_with_their_items() -> None:
    batch = of_results([Item(id="a"), BAD, Item(id="b")], range(7, 10))
    assert [item.id for item in batch.items] == ["a", "b"]
    assert (list(batch.lines), batch.rejected) == ([7, 9], [BAD])


def test_without_rejections_nothing_is_copied() -> None:
    items: list[Item | Rejected] = [Item(id="a")]
    assert of_results(items, [3], ("x",)).items is items
