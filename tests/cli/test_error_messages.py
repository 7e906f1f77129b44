"""Every error code outside the pack lints is really raised, and its message is the recorded one.

tests/golden/errors/CODE.txt holds the message in English and in Chinese. `CLEARFORD_RECORD=1`
writes them anew.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar.exceptions import HTTPException
from psycopg.errors import CheckViolation
from sqlalchemy.exc import DBAPIError

from clearford.act.tdb.rows import refuse_personal, row_of
from clearford.cli.show import error_lines
from clearford.core.casework import ItemFacts
from clearford.core.codes import CODES
from clearford.core.errors import ClearfordError, InputError, Place
from clearford.core.ids import Digest
from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.core.reasons import Circumstances, Redress
from clearford.core.signals import Column
from clearford.decide.bitset import BitProgram
from clearford.decide.expr import Is
from clearford.decide.frame import Frame
from clearford.decide.program import ColumnSpec, Program, decode
from clearford.detect.hashes.compiled import compile_texts
from clearford.detect.models.head import Head
from clearford.detect.patterns.subset import parse
from clearford.detect.personal.recogniser import load_recognisers
from clearford.detect.phrases.model import PhraseList, PhraseText
from clearford.detect.phrases.units import units_of
from clearford.ledger.canonical import decode as entry_of
from clearford.ledger.canonical import encode
from clearford.ledger.folder import write_folder
from clearford.ledger.keys import parse_verifier, read_key, write_key
from clearford.ledger.notes import check_note, sign_note
from clearford.ledger.signer import Signer, Term
from clearford.ledger.tree import EMPTY_ROOT, check_inclusion
from clearford.runtime import scan, shipped, state
from clearford.runtime.engine import Engine, EngineOptions, load_packs
from clearford.runtime.http import problems
from clearford.runtime.http.limits import Buckets
from clearford.runtime.readers import nothing_read, read_batches
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.order_items import named
from clearford.runtime.record.order_notices import OrderWords
from clearford.runtime.record.statements import receipt_of
from clearford.runtime.record.streams import Letter
from clearford.runtime.rollout.buckets import rollout_key
from clearford.runtime.rollout.files import open_folder
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import WAITING_MOST, Gate
from clearford.runtime.stores.backup import read_backup
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.faults import stated
from clearford.runtime.stores.settings import StoreSettings
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.values import demand_fit
from clearford.runtime.stores.vault import seal, unseal
from clearford.runtime.stream.kafka_source import KafkaSource
from clearford.runtime.stream.reading import put_aside
from clearford.runtime.tdb import TransparencyDatabase
from clearford.runtime.training.course import Plan as TrainingPlan
from clearford.runtime.training.course import train
from clearford.runtime.training.rows import Labels, read_rows
from clearford.runtime.transparency.about import read_about
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.model import decode_report
from clearford.runtime.webhooks.client import Endpoint, WebhookClient
from clearford.runtime.webhooks.keys import SharedSecret
from clearford.runtime.webhooks.signature import verify_webhook
from clearford.runtime.writers import ResultWriter, write_results
from tests.act.samples import ENTRY, statement
from tests.act.tdb.data import FULL, SCHEMA
from tests.ai.assess.causes import OF_ASSESSMENT
from tests.ai.corpus.causes import OF_CORPORA
from tests.ai.gateway.causes import OF_GATEWAY
from tests.ai.guards.causes import OF_GUARDS
from tests.ai.labels.causes import OF_LABELS
from tests.ai.register.causes import OF_PACKS
from tests.cases.causes import CAUSES as OF_CASES
from tests.cli.program import PACKS, ROOT
from tests.ledger import logs as ledger
from tests.runtime.archive.causes import OF_ARCHIVES
from tests.runtime.assess.causes import OF_RUNS
from tests.runtime.auth.causes import OF_AUTH
from tests.runtime.batch.causes import OF_BATCH
from tests.runtime.corpus.causes import OF_CHECKS
from tests.runtime.guards.causes import OF_ASKING
from tests.runtime.http.causes import OF_HTTP
from tests.runtime.record.acts_causes import OF_ACTS
from tests.runtime.record.ai_causes import OF_SERVICES
from tests.runtime.record.people_causes import OF_PEOPLE
from tests.runtime.record.privacy_causes import OF_PRIVACY
from tests.runtime.record.quality_causes import OF_QUALITY
from tests.runtime.service_kit import no_cases, record_on
from tests.runtime.tdb_server import TOKEN, database
from tests.runtime.transparency.small import REPORT

GOLDEN = ROOT / "tests/golden/errors"
RECORDING = os.environ.get("CLEARFORD_RECORD") == "1"
SMALL = EngineOptions(packs=(str(PACKS),), shipped=False)


def line(data: bytes) -> None:
    """The rejection of a line, as an error."""
    result = ItemDecoder().decode(data, number=7)
    assert isinstance(result, Rejected)
    raise InputError(result.code, result.found, place=Place(file="in.jsonl", line=7, field=result.field))


def read(name: str, data: bytes) -> None:
    """Read a file of some bytes."""
    Path(name).write_bytes(data)
    for _ in read_batches(name, decoder=ItemDecoder()):
        continue


def nothing() -> None:
    raise nothing_read("in.jsonl")


def write(path: str) -> None:
    write_results([{"item": "x"}], path)


def without_pyarrow() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "pyarrow", None)
        ResultWriter("out.parquet")


def worker_with_other_packs() -> None:
    scan._start(SMALL, scan.ScanOptions(), Digest("sha256:other"))
    scan._work_items([b'{"id":"x"}'])


def saved_state_of_another_version() -> None:
    state.save("counters.state", {}, "other packs")
    state.load("counters.state", "these packs")


def no_packs() -> None:
    load_packs(EngineOptions(shipped=False))


def unknown_signal() -> None:
    Engine.load(replace(SMALL, signals=("url.cuont",)))


def list_twice() -> None:
    plist = PhraseList(name="offers", phrases=[PhraseText(text="sure profit")])
    units_of([plist, plist], shipped.fold_tables())


def column_of_another_type() -> None:
    columns = (ColumnSpec("url.count", "int", "item"),)
    program = Program(bundle=Digest("x"), rules=(), columns=columns)
    BitProgram(Frame(program), [Is("url.count", "null")]).evaluate({"url.count": Column(np.array([1.0]))}, 1)


def too_few_rows() -> None:
    tables = shipped.fold_tables()
    lines = [b'{"text":"sure profit","label":"fraud"}', b'{"text":"good morning","label":"no"}']
    rows, _ = read_rows([("in.jsonl", lines)], Labels(frozenset(["fraud"])), tables)
    train(rows, TrainingPlan(head="fraud"), tables)


def http_error(status: int, detail: str) -> None:
    raise problems.as_error(HTTPException(detail, status_code=status))


def unstarted_gate(store: Store) -> Gate:
    bundle = InForce(Bundle.of(Engine.load(SMALL)))
    return Gate(Decider(record_on(store), bundle, no_cases, redress=Redress(), webhook=False))


def too_many_at_the_gate() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        unstarted_gate(store).submit([Item(id="x")] * (WAITING_MOST + 1))


def ended_gate() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        gate = unstarted_gate(store)
        gate.close()
        gate.submit([Item(id="x")])


def erasure_while_a_case_is_open() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        with record.change() as change:
            facts = ItemFacts(item="i1", subject="s1", harm="fraud.romance")
            office = Office.of(record.vault)
            do_open_case(change, office, "review", facts, entry=None)
            do_erase_owner(change, "s1", why="rights_request", numbers=office.numbers)


def receipt_before_the_head() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        with record.change() as change:
            made = change.entry("incident", data={"what": "a head that was not signed yet"})
        with record.read() as conn:
            receipt_of(conn, record.vault, Logs(Path("ledger")), made)


def two_of_one_a_minute() -> None:
    buckets = Buckets(1, clock=lambda: 0.0)
    buckets.take("somebody")
    buckets.take("somebody")


def log_with_a_gap() -> ledger.MemoryLog:
    log = ledger.MemoryLog(ledger.entries(300))
    log.tiles[0, 1] = log.tiles[0, 1][:-32]
    return log


def signing_after_a_restored_backup() -> None:
    path = Path("signed.jsonl")
    Signer.begin(path, ledger.ORIGIN)
    signer = Signer(path, ledger.ORIGIN, [Term(ledger.KEY)], hold=lambda _: None)
    for size in (300, 299):
        signer.sign(size, ledger.MemoryLog(ledger.entries(size)))


def key_file_for_all() -> None:
    path = Path("log.key")
    write_key(path, ledger.KEY)
    path.chmod(0o640)
    read_key(path, ledger.ORIGIN)


def refused_statements(token: str, *faults: int) -> None:
    """What the Transparency Database says to a batch, as an error."""
    with database() as server:
        server.faults.extend(faults)
        client = TransparencyDatabase(server.url, token)
        sent = client.send([FULL])
        client.close()
    assert sent.fault is not None
    raise sent.fault


def store_in_use() -> None:
    store = Store.open("store.db", create=True, settings=StoreSettings(busy=0.01))
    with closing(sqlite3.connect("store.db", isolation_level=None)) as other, closing(store):
        other.execute("BEGIN IMMEDIATE")
        with store.write():
            pass


def copy_into_a_store_that_changes_rows() -> None:
    with (
        closing(Store.open("store.db", create=True)) as old,
        closing(Store.open("copy.db", create=True)) as new,
    ):
        with new.write() as conn:
            then = "BEGIN UPDATE pointer SET value = 'other'; END"
            conn.exec_driver_sql(f"CREATE TRIGGER spoil AFTER INSERT ON pointer {then}")
        with old.write() as conn:
            old.append(conn, pointer, [{"name": "n", "value": "v", "version": 1, "at": 1}])
        copy_store(old, new)


def connection_lost_at_the_end() -> None:
    with stated("store", committing=True):
        raise DBAPIError("COMMIT", None, ConnectionError(), connection_invalidated=True)


def row_of_a_month_without_a_part() -> None:
    with stated("store"):
        raise DBAPIError("INSERT", None, CheckViolation())


def id_that_no_database_keeps() -> None:
    demand_fit(pointer, [{"name": "a\0b", "value": "v", "version": 1, "at": 2}])


def edition_before_the_first() -> None:
    store = Store.open("store.db", create=True)
    with closing(store), record_on(store).change() as change:
        do_publish_report(change, msgspec.structs.replace(REPORT, edition=2))


SOME_ORDER = OrderWords(authority="Example Court", law={}, reasons={}, redress={}, items=("p1",))


def put_a_message_aside(code: str) -> None:
    raise put_aside("inbox", Letter(3, 88, 0, code, b""))


CAUSES: dict[str, Callable[[], object]] = {
    **OF_CASES,
    **OF_ARCHIVES,
    **OF_ACTS,
    **OF_AUTH,
    **OF_BATCH,
    **OF_HTTP,
    **OF_LABELS,
    **OF_GATEWAY,
    **OF_ASSESSMENT,
    **OF_GUARDS,
    **OF_CORPORA,
    **OF_PACKS,
    **OF_SERVICES,
    **OF_CHECKS,
    **OF_RUNS,
    **OF_ASKING,
    **OF_PEOPLE,
    **OF_PRIVACY,
    **OF_QUALITY,
    "CF-I001": lambda: line(b'{"id":"\xff"}'),
    "CF-I002": lambda: line(b'{"id":"x",}'),
    "CF-I003": lambda: line(b'{"id":"x","account_age_h":"old"}'),
    "CF-I004": lambda: line(b'{"id":"x","kind":"none"}'),
    "CF-I005": lambda: line(b'{"id":"x","id":"y"}'),
    "CF-I006": lambda: line(b"x" * (2 << 20)),
    "CF-I007": lambda: line(b'{"id":' + b"[" * 200 + b"]" * 200 + b"}"),
    "CF-I008": lambda: read("in.jsonl.gz", b"hello"),
    "CF-I009": nothing,
    "CF-I010": lambda: read("in.csv", b"name,age\n"),
    "CF-I011": lambda: read("in.doc", b""),
    "CF-I012": lambda: line(b'{"id":"x","kind":"profile","listing_price":1}'),
    "CF-I013": lambda: read_rows([("in.jsonl", [b"{"])], Labels(frozenset()), shipped.fold_tables()),
    "CF-I014": too_few_rows,
    "CF-S001": lambda: write("no/such/folder/out.jsonl"),
    "CF-S002": lambda: write("/dev/full"),
    "CF-S003": worker_with_other_packs,
    "CF-S004": saved_state_of_another_version,
    "CF-S005": lambda: open_folder("state"),
    "CF-S006": lambda: Store.open("no/store.db", create=True),
    "CF-S007": lambda: Store.open("store.db"),
    "CF-S008": store_in_use,
    "CF-S009": connection_lost_at_the_end,
    "CF-S010": lambda: unseal(AESGCM(bytes(32)), seal(AESGCM(bytes(32)), b"words", "here"), "there"),
    "CF-S011": copy_into_a_store_that_changes_rows,
    "CF-S030": lambda: KafkaSource("items", "127.0.0.1:9", topic="items", group="tests"),
    "CF-S031": lambda: put_a_message_aside("CF-S031"),
    "CF-S032": lambda: put_a_message_aside("CF-S032"),
    "CF-S033": lambda: read_backup(Path("no-back-up")),
    "CF-S037": row_of_a_month_without_a_part,
    "CF-S038": id_that_no_database_keeps,
    "CF-C001": without_pyarrow,
    "CF-C002": no_packs,
    "CF-C003": unknown_signal,
    "CF-C004": lambda: rollout_key({}),
    "CF-D001": list_twice,
    "CF-D002": lambda: parse("(a+)+"),
    "CF-D003": lambda: load_recognisers({"plate.yaml": b"kind: 1"}),
    "CF-D005": lambda: shipped.read("none.bin"),
    "CF-D006": lambda: Head.from_bytes(b"", file="fraud.head"),
    "CF-D007": lambda: compile_texts(["three", "!!"], shipped.fold_tables()),
    "CF-R001": lambda: encode(ledger.entry(1, data={"share": 0.5})),
    "CF-R002": lambda: entry_of(b" " + encode(ledger.entry(1))),
    "CF-R003": lambda: parse_verifier(ledger.KEY.verifier.text[:-4]),
    "CF-R004": lambda: check_note(sign_note("text\n", [ledger.OTHER]), [ledger.KEY.verifier]),
    "CF-R005": lambda: check_inclusion(EMPTY_ROOT, 0, 2, [EMPTY_ROOT], EMPTY_ROOT),
    "CF-R006": lambda: write_folder(log_with_a_gap(), Path("export")),
    "CF-R007": signing_after_a_restored_backup,
    "CF-R008": key_file_for_all,
    "CF-R009": receipt_before_the_head,
    "CF-R040": lambda: row_of(statement("hold", known=Circumstances()), SCHEMA, puid=ENTRY),
    "CF-R041": lambda: refuse_personal({**FULL, "decision_facts": "by @somebody"}, SCHEMA, lambda _: False),
    "CF-R042": lambda: refused_statements("another"),
    "CF-R043": lambda: refused_statements(TOKEN, 503),
    "CF-R050": lambda: read_about(Path("about.yaml")),
    "CF-R051": lambda: decode_report(b"{}"),
    "CF-R052": edition_before_the_first,
    "CF-R054": lambda: named([], SOME_ORDER, ["p9"]),
    "CF-E001": column_of_another_type,
    "CF-E002": lambda: decode(b"\x00"),
    "CF-A014": lambda: http_error(401, ""),
    "CF-R029": erasure_while_a_case_is_open,
    "CF-H001": lambda: http_error(405, "Method Not Allowed"),
    "CF-H002": lambda: http_error(404, "Not Found"),
    "CF-H003": too_many_at_the_gate,
    "CF-H004": ended_gate,
    "CF-H005": lambda: http_error(413, "Request Entity Too Large"),
    "CF-H006": two_of_one_a_minute,
    "CF-H008": lambda: WebhookClient(Endpoint(url="http://platform.example/"), SharedSecret(bytes(32))),
    "CF-H009": lambda: http_error(500, "the fault is on our side and was noted"),
    "CF-H010": lambda: verify_webhook([], method="POST", target="/", headers={}, body=b"", now_s=0),
}


def _messages(error: ClearfordError) -> str:
    place = error.place.file
    if place is not None and os.path.isabs(place) and place.startswith(str(ROOT)):
        error.place = msgspec.structs.replace(error.place, file=os.path.relpath(place, ROOT))
    return "\n".join([*error_lines(error, "en"), "", *error_lines(error, "zh"), ""])


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_the_message_is_the_recorded_one(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClearfordError) as caught:
        CAUSES[code]()
    assert caught.value.code == code
    path = GOLDEN / f"{code}.txt"
    if RECORDING:
        path.write_text(_messages(caught.value))
    assert _messages(caught.value) == path.read_text()


def _registered() -> Iterator[str]:
    return (code for code in CODES if not code.startswith("CF-P"))


def test_every_code_has_a_cause_and_a_golden_file() -> None:
    assert sorted(CAUSES) == sorted(_registered())
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == sorted(_registered())
