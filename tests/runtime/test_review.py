"""Review sheets are blind, random and repeatable."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.errors import InputError, PackError
from clearford.core.items import Item
from clearford.policy.evidence import measure, read_reviewed
from clearford.runtime.readers.batch import Batch
from clearford.runtime.review import Hits, Task, hits_of, sheet
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
    assert [sum(t.twice for t in tasks if (t.item in HITS) == hit) for hit in (True, False)] == [2, 1]
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
    found = measure(read_reviewed(b"\n".join(lines), "sheet.jsonl"), RULE, HITS, author="x-team")
    assert (found.n, found.right, found.left_out) == (10, 10, 5)


@pytest.mark.parametrize("number", [pytest.param(n, id=f"of-{n}") for n in (1, 4, 6, 11, 25)])
def test_a_sheet_followed_to_the_letter_has_enough_matches_looked_at_twice(number: int) -> None:
    for seed in range(20):
        tasks = drawn(seed, number)
        twice = [task for task in tasks if task.twice and task.item in HITS]
        assert len(twice) == -(-number // 5), "whatever the draw"


def test_without_a_match_there_is_no_sheet() -> None:
    with pytest.raises(InputError) as caught:
        list(sheet(batches(), frozenset(), RULE, "fraud", number=5, decoys=5, seed=0))
    assert caught.value.code == "CF-I009"


def would_be(n: int, rule: str = RULE, bundle: str = "x") -> bytes:
    return msgspec.json.encode(WouldBe(item=f"i{n}", line=n, rule=rule, outcome="allow", bundle=bundle))


def test_hits_are_read_from_would_be_decisions() -> None:
    lines = [would_be(0), would_be(1, "x.y.z"), would_be(2)]
    assert hits_of([*lines, b""], RULE, "shadow.jsonl") == Hits(frozenset(("i0", "i2")), "x")
    assert hits_of([b""], RULE, "shadow.jsonl") == (frozenset(), None)
    with pytest.raises(PackError) as caught:
        hits_of([*lines, b"{}"], RULE, "shadow.jsonl")
    assert (caught.value.code, caught.value.place.line) == ("CF-P024", 4)


@pytest.mark.parametrize("rule", [pytest.param(RULE, id="the-rule"), pytest.param("x.y.z", id="another")])
def test_would_be_decisions_of_two_bundles_are_refused(rule: str) -> None:
    with pytest.raises(PackError) as caught:
        hits_of([would_be(0), would_be(1, rule, "y")], RULE, "shadow.jsonl")
    assert (caught.value.code, caught.value.place.line) == ("CF-P024", 2)
    assert "another bundle" in caught.value.message
