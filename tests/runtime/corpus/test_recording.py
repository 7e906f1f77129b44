"""Checks on record: the plan, the report, and an entry for each blocked source."""

from __future__ import annotations

from pathlib import Path

from clearford.ledger.canonical import decode
from clearford.runtime.corpus.gate import report_of
from clearford.runtime.corpus.recording import do_record_plan, do_record_report
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.corpus.corpora import checked, write_lines
from tests.runtime.service_kit import record_on


def test_plan_report_and_blocked_sources_are_entered_without_any_text(store: Store, tmp_path: Path) -> None:
    rows = [{"text": "手机号：13812345678，欢迎来电咨询", "source": "dirty"}]
    folder = checked(tmp_path / "c", write_lines(tmp_path / "in.jsonl", rows))
    report, record = report_of(folder), record_on(store)
    with record.change(By("command line", "operator_admin")) as change:
        do_record_plan(change, folder.plan)
        made = do_record_report(change, report)
    with record.read() as conn:
        query = entry.select().with_only_columns(entry.c.body).order_by(entry.c.seq)
        plan, whole, blocked = (decode(bytes(body)) for (body,) in conn.execute(query))
    assert (plan.data["what"], plan.data["plan"], plan.data["rows"]) == ("corpus plan", folder.plan.digest, 1)
    assert (whole.data["blocked"], whole.data["technical"]) == (1, {"count": 0, "n": 1})
    assert (blocked.data["source"], blocked.data["bad"]) == ("dirty", {"count": 1, "n": 1})
    assert (blocked.refs, [whole.id, blocked.id]) == ((whole.id,), made)
    assert "1381234" not in repr((plan, whole, blocked))
