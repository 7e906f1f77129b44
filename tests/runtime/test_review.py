"""Review sheets are blind, random and repeatable."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.errors import InputError, PackError
from clearford.core.items import Item
from clearford.policy.evidence import measure, read_reviewed
from clearford.runtime.readers.batch import Batch
from clearford.runtime.review import Task, hits_of, sheet
from clearford.runtime.shadow import WouldBe

RULE = "fraud.test.rule"
HITS = frozenset(f"i{n}" for n in range(0, 100, 4))


def batches() -> list[Batch]:
    items = [Item(id=f"i{n}", text=f"text {n}") for n in range(100)]
    items.append(items[0])
    return [Batch(items[at : at + 30], range(30), []) for at in range(0, 101, 30)]


def drawn(seed: int = 1, number: int = 10, decoys: int = 5) -> list[Task]:
    return list(sheet(batches(), HITS, RULE, "fraud", number=number, decoys=decoys, seed=seed))


def test_a_sheet_mixes_matches_and_others() -> None:
    tasks = drawn()
    is_hit = [task.item in HITS for task in tasks]
    assert (len(tasks), sum(is_hit)) == (15, 10)
    assert is_hit != sorted(is_hit) and is_hit != sorted(is_hit, reverse=True)
    assert sum(task.twice for task in tasks) == 3
    assert all(task.text == f"text {task.item[1:]}" and task.verdict is None for task in tasks)
    assert len(drawn(number=200, decoys=0)) == len(HITS)


def test_a_seed_repeats_the_draw() -> None:
    assert drawn() == drawn() != drawn(seed=2)


def test_nothing_on_a_line_tells_a_match_from_another_item() -> None:
    data = [msgspec.to_builtins(task) for task in drawn()]
    fields = {frozenset(line) for line in data}
    assert len(fields) == 1
    assert {line["question"] for line in data} == {"fraud"} and {line["rule"] for line in data} == {RULE}


def test_a_filled_sheet_is_what_evidence_reads() -> None:
    lines = [
        msgspec.json.encode(msgspec.structs.replace(t, verdict="right", reviewer="anna")) for t in drawn()
    ]
    found = measure(read_reviewed(b"\n".join(lines), "sheet.jsonl"), RULE, HITS)
    assert (found.n, found.right, found.left_out) == (10, 10, 5)


def test_without_a_match_there_is_no_sheet() -> None:
    with pytest.raises(InputError) as caught:
        list(sheet(batches(), frozenset(), RULE, "fraud", number=5, decoys=5, seed=0))
    assert caught.value.code == "CF-I009"


def test_hits_are_read_from_would_be_decisions() -> None:
    lines = [
        msgspec.json.encode(WouldBe(item=f"i{n}", line=n, rule=rule, outcome="allow", bundle="x"))
        for n, rule in enumerate((RULE, "x.y.z", RULE))
    ]
    assert hits_of([*lines, b""], RULE, "shadow.jsonl") == {"i0", "i2"}
    with pytest.raises(PackError) as caught:
        hits_of([*lines, b"{}"], RULE, "shadow.jsonl")
    assert (caught.value.code, caught.value.place.line) == ("CF-P024", 4)
