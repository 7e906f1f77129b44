"""What files say takes the place of what the platform claims of them, and both are on record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import msgspec
import pytest
from sqlalchemy import func, select

from clearford.core.items import Item, MediaRef
from clearford.core.reasons import Redress
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.trace import Input, Trace
from clearford.runtime.customs import load_customs
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.media.label_reading import Said
from clearford.runtime.record.deciding import TRACE, Answer
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.media_labels import do_note_label, with_labels
from clearford.runtime.record.retention import do_expire_rows
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.decider import Decider
from clearford.runtime.service.gate import Gate
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import media_label
from tests.cli.program import ROOT
from tests.runtime.service_kit import MovedClock, no_cases, record_on

NUMBERS = load_customs().numbers
SHIPPED = ROOT / "src/clearford/packs/synthetic-media"
FILES = (b"one", b"two")
DIGESTS = tuple(sha256(one).hexdigest() for one in FILES)
GENERATED = Said(state="read", labels=("1",), c2pa="generated")
PLAIN = Said(state="read", c2pa="none")
CONFIRMED = "synthetic-media.labels.confirmed"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The shipped pack for synthetic media, with rules that act; those that read other packs are left out."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(SHIPPED, folder / "synthetic-media")
    for path in folder.glob("*/*/rules/*.yaml"):
        rule = path.read_text()
        if "\nwhen: media." in rule:
            path.write_text(rule.replace("status: trial", "status: live"))
        else:
            path.unlink()
    options = EngineOptions(packs=(str(folder),), shipped=False, brief=True)
    return Bundle.of(Engine.load(options))


@contextmanager
def gate_of(record: Record, bundle: Bundle) -> Iterator[Gate]:
    gate = Gate(Decider(record, InForce(bundle), no_cases, redress=Redress(), webhook=False))
    gate.start()
    try:
        yield gate
    finally:
        gate.close()


def item(*digests: str | None, kind: str = "post", **attrs: object) -> Item:
    """An item of ben that names files, with what the platform says of them."""
    media = [MediaRef(id=f"m{n}", sha256=digest) for n, digest in enumerate(digests)]
    said = msgspec.convert(attrs, DEFAULT_SCHEMA.attrs_type)
    return Item(id="p1", text="castle", actor="ben", kind=kind, media=media, attrs=said)


def note(record: Record, said: Said, n: int = 0, digest: str = DIGESTS[0]) -> None:
    with record.change() as change:
        do_note_label(change, "p1", f"m{n}", digest, said)


def rows(record: Record) -> int:
    with record.read() as conn:
        return conn.execute(select(func.count()).select_from(media_label)).scalar_one()


def trace_of(record: Record, answer: Answer) -> Trace:
    with record.read() as conn:
        kept = record.vault.read_all(conn, answer.entry or "")[TRACE]
    return msgspec.json.decode(kept.body, type=Trace)


def test_rules_see_what_was_read_and_the_item_is_decided_again(store: Store, bundle: Bundle) -> None:
    record = record_on(store)
    asked = item(DIGESTS[0], media_aigc_state="unknown", media_aigc_c2pa="captured")
    with gate_of(record, bundle) as gate:
        (before,) = gate.submit([asked]).result(20)
        note(record, GENERATED)
        (after,) = gate.submit([asked]).result(20)
        (again,) = gate.submit([asked]).result(20)
    assert (before.outcome, after.outcome, again.repeated) == ("allow", "restrict", True)
    assert [str(rule.id) for rule in after.rules] == [CONFIRMED]
    trace = trace_of(record, after)
    inputs = {str(one.name): one.value for one in trace.inputs}
    assert inputs["media.aigc_metadata"] is True
    assert trace.claimed == (
        Input("media.aigc_c2pa", "captured"),  # type: ignore[arg-type]
        Input("media.aigc_state", "unknown"),  # type: ignore[arg-type]
    )


def test_a_file_may_come_before_its_item(store: Store, bundle: Bundle) -> None:
    record = record_on(store)
    note(record, GENERATED)
    with gate_of(record, bundle) as gate:
        (answer,) = gate.submit([item(DIGESTS[0])]).result(20)
    assert answer.outcome == "restrict"
    assert msgspec.to_builtins(trace_of(record, answer)).get("claimed") is None


SEEN: Mapping[str, tuple[Item, Mapping[int, Said], Mapping[str, object]]] = {
    "read-wins-over-claimed": (
        item(DIGESTS[0], media_aigc_metadata=True, media_aigc_state="confirmed", media_aigc_label=True),
        {0: PLAIN},
        {"media_aigc_state": "unknown", "media_aigc_c2pa": "none", "media_aigc_label": False},
    ),
    "what-the-uploader-declares-is-the-platform's": (
        item(DIGESTS[0], media_aigc_declared=True),
        {0: PLAIN},
        {
            "media_aigc_state": "possible",
            "media_aigc_c2pa": "none",
            "media_aigc_label": False,
            "media_aigc_declared": True,
        },
    ),
    "a-claim-about-a-file-not-read-stands": (
        item(DIGESTS[0], DIGESTS[1], media_aigc_metadata=True, media_aigc_state="confirmed"),
        {0: PLAIN},
        {
            "media_aigc_state": "confirmed",
            "media_aigc_c2pa": "none",
            "media_aigc_label": False,
            "media_aigc_metadata": True,
        },
    ),
    "a-file-that-could-not-be-read-is-not-read": (
        item(DIGESTS[0], media_aigc_state="suspected"),
        {0: Said(state="damaged")},
        {"media_aigc_state": "suspected"},
    ),
    "other-bytes-than-the-item-means": (item(DIGESTS[1]), {0: GENERATED}, {}),
    "without-a-hash": (
        item(None),
        {0: GENERATED},
        {
            "media_aigc_state": "confirmed",
            "media_aigc_c2pa": "generated",
            "media_aigc_label": True,
            "media_aigc_metadata": True,
        },
    ),
    "marks-that-contradict": (
        item(DIGESTS[0]),
        {0: Said(state="read", labels=("1",), sources=("digitalCapture",))},
        {"media_aigc_state": "contradictory", "media_aigc_label": True, "media_aigc_metadata": True},
    ),
    "a-kind-without-such-facts": (item(DIGESTS[0], kind="profile"), {0: GENERATED}, {}),
}


def test_what_was_read_is_what_counts(store: Store) -> None:
    record = record_on(store)
    for name, (asked, said, attrs) in SEEN.items():
        for n, one in said.items():
            note(record, one, n)
        (found,) = with_labels(record, [asked])
        assert msgspec.to_builtins(found.item.attrs) == attrs, name
        assert msgspec.structs.replace(found.item, attrs=asked.attrs) == asked, name


def test_items_without_files_are_left_alone(store: Store) -> None:
    record = record_on(store)
    plain = [Item(id="p1", text="x"), item()]
    assert [one.item for one in with_labels(record, plain)] == plain


def test_a_file_read_again_takes_the_place_of_the_first_reading(store: Store) -> None:
    record = record_on(store)
    note(record, PLAIN)
    note(record, GENERATED)
    assert rows(record) == 1
    (found,) = with_labels(record, [item(DIGESTS[0])])
    assert msgspec.to_builtins(found.item.attrs)["media_aigc_state"] == "confirmed"


def test_it_goes_with_the_person_and_at_the_end_of_its_time(store: Store, bundle: Bundle) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    note(record, GENERATED)
    with gate_of(record, bundle) as gate:
        gate.submit([item(DIGESTS[0])]).result(20)
    with record.change() as change:
        do_erase_owner(change, record.vault.ref("subject", "ben"), why="rights_request", numbers=NUMBERS)
    assert rows(record) == 0
    note(record, GENERATED)
    clock.move(timedelta(days=40))
    with record.change() as change:
        do_expire_rows(change, NUMBERS)
    assert rows(record) == 0
