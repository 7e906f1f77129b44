"""A process that dies at any point leaves no act without its entry, and no entry without its evidence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import ScalarSelect, Table, exists, func, select

from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox

ROOT = Path(__file__).parents[3]
DEATHS = int(os.environ.get("CLEARFORD_TEST_DEATHS", "8"))
"""The goal is 1,000, which takes minutes: `CLEARFORD_TEST_DEATHS=1000 ./dev test ...test_killed.py`."""
WRITE_UNTIL_DEATH = """
import os, random, signal, sys
from clearford.core.entries import Content
from clearford.runtime.engine import SystemClock
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault

def write(address, keys, seed):
    chance = random.Random(seed)
    store = Store.open(address)
    record = Record(store, Vault(store, keys), SystemClock(), origin="record.example.org/t")
    while True:
        with record.change() as change:
            for n in range(chance.randint(1, 20)):
                made = change.entry("decision", contents=[Content("trace", b"t" * 300)], owner=f"o{n}")
                action = change.deliver("webhook", "decision", b"{}", owner=f"o{n}", entry=made)
                change.effect("remove", entry=made, action_id=action)
        if not signal.getitimer(signal.ITIMER_REAL)[0]:
            # Nobody handles it, so it ends the process wherever it is, as SIGKILL does.
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0001, 0.03))

address, deaths = sys.argv[1], int(sys.argv[2])
keys = MasterKeys.new()
for seed in range(deaths):
    child = os.fork()
    if child == 0:
        write(address, keys, seed)
    assert os.waitpid(child, 0)[1] == signal.SIGALRM
"""


def orphans(table: Table, other: Table) -> ScalarSelect[int]:
    """How many entries that `table` names are not in `other`."""
    named = table.c.id if table is entry else table.c.entry
    key = other.c.id if other is entry else other.c.entry
    return select(func.count()).select_from(table).where(~exists().where(key == named)).scalar_subquery()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_belongs_together_is_there_together(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = str(tmp_path / "store.db")
    if database == "postgresql":
        address = request.getfixturevalue("postgres_url").render_as_string(hide_password=False)
    store = Store.open(address, create=True)
    program = [sys.executable, "-c", WRITE_UNTIL_DEATH, address, str(DEATHS)]
    subprocess.run(program, check=True, cwd=ROOT, env={"PYTHONPATH": "src"})
    with store.read() as conn:
        pairs = [(outbox, entry), (effect, entry), (evidence, entry), (entry, evidence), (entry, outbox)]
        found = conn.execute(select(*(orphans(*pair) for pair in pairs))).one()
        written = conn.execute(select(func.count()).select_from(entry)).scalar_one()
        if database == "sqlite":
            assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.close()
    assert tuple(found) == (0, 0, 0, 0, 0)
    assert written >= DEATHS
