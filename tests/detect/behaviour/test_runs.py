"""Events sorted by key fall into runs of one bucket, and into rounds that a window can take in at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.behaviour.runs import Events, adding, key_of, rounds, runs_of

KEYS = (3, 5, 2**63)
ROWS = st.lists(
    st.tuples(st.sampled_from(KEYS), st.integers(0, 30), st.booleans()), min_size=1, max_size=40
).map(sorted)
Row = tuple[int, int, bool]


def _events(rows: list[Row]) -> Events:
    keys, buckets, adds = zip(*rows, strict=True)
    size = len(rows)
    return Events(np.array(keys, np.uint64), np.array(buckets), np.array(adds), np.ones(size, np.int64))


@settings(max_examples=80, deadline=None)
@given(ROWS)
def test_a_run_is_one_key_in_one_bucket(rows: list[Row]) -> None:
    runs = runs_of(_events(rows))
    spans = zip(runs.starts.tolist(), (runs.starts + runs.sizes).tolist(), strict=True)
    found = [{row[:2] for row in rows[start:end]} for start, end in spans]
    assert [len(run) for run in found] == [1] * len(found)
    assert [run.pop() for run in found] == sorted({row[:2] for row in rows})
    names = sorted({row[0] for row in rows})
    assert [rows[i][0] for i in runs.first.tolist()] == names
    assert [names[k] for k in key_of(runs).tolist()] == [row[0] for row in rows]


@settings(max_examples=80, deadline=None)
@given(ROWS)
def test_the_last_run_that_adds_is_that_of_each_key(rows: list[Row]) -> None:
    runs = runs_of(_events(rows))
    adds, last = adding(runs)
    name = [rows[i][:2] for i in runs.starts.tolist()]
    assert [name[i] for i in adds.tolist()] == sorted({row[:2] for row in rows if row[2]})
    latest = {key: bucket for key, bucket, add in rows if add}
    assert [name[i] for i in last.tolist()] == sorted(latest.items())


@settings(max_examples=80, deadline=None)
@given(ROWS, st.integers(1, 12), st.sets(st.sampled_from(KEYS)))
def test_rounds_take_every_event_with_a_place_once_and_in_order(
    rows: list[Row], at_once: int, unknown: set[int]
) -> None:
    runs = runs_of(_events(rows))
    places = np.array([-1 if rows[i][0] in unknown else i for i in runs.first.tolist()])
    found = [range(len(rows)) if part is None else part.tolist() for part in rounds(runs, places, at_once)]
    assert sorted(i for part in found for i in part) == [i for i, r in enumerate(rows) if r[0] not in unknown]
    for key in KEYS:
        parts = [[i for i in part if rows[i][0] == key] for part in found]
        assert [i for part in parts for i in part] == [
            i for i, row in enumerate(rows) if row[0] == key and key not in unknown
        ]
        assert all(rows[part[-1]][1] - rows[part[0]][1] < at_once for part in parts if part)
