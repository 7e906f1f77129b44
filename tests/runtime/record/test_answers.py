"""A thousand people report one item: one case, a receipt and an outcome for each."""

from __future__ import annotations

from sqlalchemy import func, select

from clearford.core.casework import Verdict
from clearford.core.reasons import Redress
from clearford.runtime.engine import Engine
from clearford.runtime.record.answers import do_close_reports
from clearford.runtime.record.cases import Office, find_case
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.record.settling import Means
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import report
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.service_kit import SMALL, record_on

MANY = 1_000


def test_a_thousand_reports_are_one_case_and_a_thousand_outcomes(store: Store) -> None:
    record = record_on(store)
    office, force = Office.of(record.vault), InForce(Bundle.of(Engine.load(SMALL)))
    means = Means(office, Redress(), lambda: force.bundle, webhook=True, undo_us=0)
    notice = Notice(item="p1", reasons="It leads to a page that asks for passwords.", good_faith=True)
    with record.change() as change:
        made = [do_file_report(change, means, notice, flagger=None) for _ in range(MANY)]
    assert len({one.token for one in made}) == MANY
    assert len({one.case for one in made}) == 1
    with record.change() as change:
        case = find_case(change.conn, made[0].case or "")
        assert case.joined == MANY - 1
        assert do_close_reports(change, means, case, Verdict(outcome="no_action")) == MANY
    with record.change() as change:
        assert do_close_reports(change, means, case, Verdict(outcome="no_action")) == 0
    with record.read() as conn:

        def count(table: object, *where: object) -> int:
            query = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type]
            found: int = conn.execute(query).scalar_one()
            return found

        assert count(case_file) == 1
        assert count(report, report.c.state == "closed", report.c.result == "no_action") == MANY
        assert count(statement, statement.c.audience == "reporter") == MANY
        assert count(outbox, outbox.c.kind == "report") == MANY
        for kind in ("report_received", "report_closed"):
            assert count(entry, entry.c.type == kind) == MANY
