"""Rows of the sample in the queue of people, each a case like any other, and what was said taken back in.

The mechanism is that of answers under assessment: a sample that acts on nobody, judged blind, a share read by
a second person, texts sealed and erasable. To restrict says that the row may not be used, to do nothing that
it may. The folder of the check keeps numbers of rows and ids of cases alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from clearford.ai.corpus.rows import Row
from clearford.cases.second import ASSESSED
from clearford.core.casework import ItemFacts
from clearford.core.items import Item
from clearford.runtime.assess.folder import Queued
from clearford.runtime.assess.queueing import Read, do_queue_text, read_queue
from clearford.runtime.corpus.folder import Folder
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.vault import Vault

QUEUED = "queued.jsonl"
"""File of a check: the case of each row that waits, or waited."""
ASKED = (
    "请评判训练语料中的一行：不应用于训练，选择处置；可以使用，选择不处置。",
    "Judge this row of training data: choose a measure if it may not be used, none if it may.",
)
"""What a person is asked, in Chinese and in English."""
_QUEUED = msgspec.json.Decoder(Queued)


def text_of(row: Row) -> str:
    """What a person reads: what is asked of them in both languages, and the row."""
    return f"{ASKED[0]}\n{ASKED[1]}\n\n{row.text}"


def do_queue_rows(
    change: Change, office: Office, plan: str, rows: Iterable[tuple[int, Row]]
) -> dict[int, str]:
    """Open a case for each row, or find the one that it has; number of the row -> id of its case.

    plan: digest of the plan. The text is kept as long as that of a sample.
    """
    return {number: _do_queue(change, office, plan, number, row) for number, row in rows}


def _do_queue(change: Change, office: Office, plan: str, number: int, row: Row) -> str:
    ref = owner_of(change, plan, number)
    facts = ItemFacts(item=ref, subject=None, harm=None, lang=None, item_kind=ASSESSED)
    return do_queue_text(change, office, ref, facts, Item(id=ref[:64], kind="dataset_row", text=text_of(row)))


def owner_of(change: Change, plan: str, number: int) -> str:
    """The reference under whose key the text of a row is kept, and can be erased."""
    return change.vault.ref("corpus row", f"{plan} {number}")


def keep_queued(folder: Folder, cases: Mapping[int, str]) -> None:
    """Keep which row waits in which case. Raises StoreError CF-S001, CF-S002."""
    lines = (msgspec.json.encode(Queued(str(row), case)) + b"\n" for row, case in sorted(cases.items()))
    folder.write_lines(QUEUED, lines)


def queued_in(folder: Folder) -> dict[int, str]:
    """Number of a row -> its case; empty where none was opened. CorpusError CF-U007 for a damaged file."""
    path = folder.path / QUEUED
    if not path.exists():
        return {}
    found = (folder.decoded(QUEUED, line, _QUEUED) for line in path.read_bytes().splitlines())
    return {int(one.key): one.case for one in found}


def read_rows(
    conn: Connection, vault: Vault, plan: str, cases: Mapping[int, str]
) -> tuple[Read, dict[int, bool]]:
    """What came of the cases, and for each row that was decided whether it may be used."""
    queued: Sequence[Queued] = [Queued(str(row), case) for row, case in cases.items()]
    read = read_queue(conn, vault, plan, queued)
    # Two readers who differ are decided by an adjudicator, whose word alone is told.
    return read, {int(one.key): one.verdict == "pass" for one in read.said}
