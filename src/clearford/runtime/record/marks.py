"""Numbers by which pages learn that something changed, without learning what."""

from __future__ import annotations

from sqlalchemy import Connection, text

_MARKS = {
    "queue": text("SELECT coalesce(max(seq), 0) FROM case_event"),
    "overview": text("SELECT coalesce(max(seq), 0) / 100 FROM entry"),
    "ledger": text("SELECT coalesce(max(seq), 0) FROM entry"),
    "backtest": text("SELECT coalesce(sum(seen), 0) + count(ended) FROM backtest_run"),
    "rule": text(
        "SELECT coalesce((SELECT max(version) FROM rollout), 0) + coalesce(sum(version), 0) + count(*)"
        " FROM pointer"
    ),
    "enforcement": text(
        "SELECT coalesce(sum(slices), 0) + count(*) + count(second_by) + count(ended)"
        " + coalesce(sum(starts), 0) + coalesce(sum(CASE state WHEN 'paused' THEN 1 ELSE 0 END), 0)"
        " FROM enforcement"
    ),
}
"""Asked each second while somebody looks, so that each is the end of an index or a small table."""
TOPICS = frozenset(_MARKS)


def marks(conn: Connection) -> dict[str, int]:
    """Topic -> a number that is another one when something of it changed."""
    return {topic: int(conn.execute(mark).scalar_one()) for topic, mark in _MARKS.items()}
