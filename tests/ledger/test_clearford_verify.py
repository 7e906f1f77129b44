"""The verifier finds every change, names the first bad entry, and never trips over bad bytes."""

from __future__ import annotations

import ast
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearford.core.entries import Content, Entry
from clearford.ledger.canonical import encode
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.folder import CHECKPOINT, EVIDENCE, write_folder
from clearford.ledger.keys import SigningKey, VerifierKey, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.proofs import format_proof, make_proof
from clearford.ledger.receipts import Salted, receipt
from clearford.ledger.signer import key_change
from clearford.ledger.tiles import bundle, entries_of
from clearford.ledger.verifier import clearford_verify
from clearford.ledger.verifier.clearford_verify import outcome
from tests.ledger.logs import KEY, NOW, ORIGIN, OTHER, WITNESS, MemoryLog, digits, entry, salt

FILE = Path(clearford_verify.__file__)
SIZE = 700
VKEY, OTHERS = [KEY.verifier.text], [OTHER.verifier.text]
CONTENTS = [Content("item", b"invented text"), Content("statement", "说明".encode())]
OWNERS = [entry(number, contents=CONTENTS if number % 100 == 0 else ()) for number in range(SIZE)]
DATA = [encode(owner) for owner in OWNERS]


def log_of(data: Sequence[bytes] = DATA, keys: Sequence[SigningKey] = (KEY,)) -> MemoryLog:
    log = MemoryLog(data, keys)
    for number in range(0, min(SIZE, len(data)), 100):
        log.keep(OWNERS[number], CONTENTS)
    return log


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that nobody changed."""
    folder = tmp_path_factory.mktemp("good")
    write_folder(log_of(), folder)
    return folder


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    return shutil.copytree(good, tmp_path / "log")


def saved(path: Path, data: Sequence[bytes], keys: Sequence[SigningKey] = (KEY,)) -> Path:
    write_folder(log_of(data, keys), path)
    return path


def verify(folder: Path, keys: Sequence[str] = VKEY) -> str:
    code, sentence = outcome("log", [folder], keys)
    assert (code == 0) == sentence.startswith("OK")
    return sentence


def test_the_file_stands_alone() -> None:
    text = FILE.read_text()
    tree = ast.parse(text)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
    assert len(text.splitlines()) < 300


def test_it_runs_as_a_program_without_the_package(good: Path, tmp_path: Path) -> None:
    program = shutil.copy(FILE, tmp_path / "clearford_verify.py")
    done = subprocess.run(
        [sys.executable, "-I", program, "log", good, "--key", VKEY[0]], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("OK · 通过: 700 entries of record.example.org/t1/2026")
    wrong = [sys.executable, "-I", program, "log", good, "--key", OTHERS[0]]
    assert subprocess.run(wrong, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 700])
def test_logs_of_any_size_verify(tmp_path: Path, size: int) -> None:
    assert verify(saved(tmp_path, DATA[:size])).startswith(f"OK · 通过: {size} entries")


def test_the_third_level_of_tiles_is_checked_last(tmp_path: Path) -> None:
    name = ORIGIN.encode()
    made = [b'{"id":"%032x","log":"%s","ts":1,"type":"read","v":1}' % (n, name) for n in range(65_536)]
    write_folder(MemoryLog(made), tmp_path)
    path = tmp_path / "tile/2/000.p/1"
    path.write_bytes(path.read_bytes()[::-1])
    assert "(entry · 条目 0): from here on" in verify(tmp_path)


Change = Callable[[list[bytes], int], list[bytes]]
INVENTED = encode(entry(333, id=digits("invented")))


def flipped(data: list[bytes], at: int) -> list[bytes]:
    return [*data[:at], data[at].replace(b'"restrict"', b'"escalate"'), *data[at + 1 :]]


CHANGES: dict[str, Change] = {
    "flip": flipped,
    "bit": lambda data, at: [*data[:at], bytes([data[at][0] ^ 1]) + data[at][1:], *data[at + 1 :]],
    "drop": lambda data, at: data[:at] + data[at + 1 :],
    "duplicate": lambda data, at: [*data[: at + 1], data[at], *data[at + 1 :]],
    "insert": lambda data, at: [*data[:at], INVENTED, *data[at:]],
    "swap": lambda data, at: [*data[:at], data[at + 1], data[at], *data[at + 2 :]],
    "truncate": lambda data, at: data[:at],
}
PLACES = [0, 1, 255, 256, 300, 511, 512, 698]


def rebundled(folder: Path, data: Sequence[bytes]) -> None:
    """Put other entries into the bundles, and leave tiles and checkpoint as they are."""
    for first in range(0, SIZE, 256):
        width = min(256, SIZE - first)
        part = data[first : first + 256] if first + 256 < SIZE else data[first:]
        name = f"{first // 256:03}" + (f".p/{width}" if width < 256 else "")
        (folder / "tile/entries" / name).write_bytes(bundle(part))


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry_is_named(folder: Path, change: str, at: int) -> None:
    rebundled(folder, CHANGES[change](list(DATA), at))
    first = at + 1 if change == "duplicate" else at
    why = "an entry is missing or cut" if change == "truncate" else "from here on it is not the tree"
    assert f"BAD · 不通过 (entry · 条目 {first}): {why}" in verify(folder)


@pytest.mark.parametrize("at", [0, 300, 698])
@pytest.mark.parametrize("change", CHANGES)
def test_a_log_computed_anew_is_not_the_signed_one(tmp_path: Path, good: Path, change: str, at: int) -> None:
    """Whoever has the database but not the key: all tiles fit the changed entries."""
    folder = saved(tmp_path, CHANGES[change](list(DATA), at), [OTHER])
    shutil.copy(good / CHECKPOINT, folder / CHECKPOINT)
    assert verify(folder).startswith("BAD")


def test_a_log_signed_with_another_key_is_not_this_one(tmp_path: Path) -> None:
    folder = saved(tmp_path, flipped(list(DATA), 5), [OTHER])
    assert "no known key" in verify(folder)
    assert verify(folder, OTHERS).startswith("OK")


def test_a_forged_checkpoint_is_found(folder: Path) -> None:
    path = folder / CHECKPOINT
    note = path.read_text()
    shorter = MemoryLog(DATA[:300])
    head, _, below = note.rpartition("\n\n")
    path.write_text(format_checkpoint(shorter.edge.checkpoint(ORIGIN)) + "\n" + below)
    assert verify(folder).startswith("BAD")
    write_folder(shorter, folder)
    path.write_text(format_checkpoint(shorter.edge.checkpoint(ORIGIN)) + "\n" + below)
    assert "a wrong signature" in verify(folder)
    assert head


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("700", "0700"), id="zero-before"),
        pytest.param(lambda text: text.replace("700", "+700"), id="sign"),
        pytest.param(lambda text: text.replace("700", "7٠0"), id="other-digits"),
        pytest.param(lambda text: text + "more\n", id="extension"),
        pytest.param(lambda text: text + "\n", id="empty-line"),
        pytest.param(lambda text: text.replace("\n7", "\n\n7"), id="empty-line-inside"),
    ],
)
def test_a_checkpoint_has_one_form_even_when_it_is_signed(folder: Path, change: Callable[[str], str]) -> None:
    text = change((folder / CHECKPOINT).read_text().rpartition("\n\n")[0] + "\n")
    (folder / CHECKPOINT).write_bytes(format_note(sign_note(text, [KEY])))
    assert verify(folder).startswith("BAD")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("— record", "- record", id="dash"),
        pytest.param("2026 ", "2026  ", id="two-spaces"),
        pytest.param("=\n", "=", id="no-line-end"),
        pytest.param("=\n", "=\nmore", id="more"),
        pytest.param("=\n", "=\nmore\n", id="another-line"),
        pytest.param("=\n", "=\n\n", id="empty-line"),
    ],
)
def test_a_signature_line_has_one_form(folder: Path, old: str, new: str) -> None:
    text, gap, line = (folder / CHECKPOINT).read_text().rpartition("\n\n")
    (folder / CHECKPOINT).write_text(text + gap + line.replace(old, new))
    assert verify(folder).startswith("BAD")


def test_base64_has_one_form(folder: Path) -> None:
    path = folder / CHECKPOINT
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    before = path.read_text()
    last = before[-3]
    path.write_text(f"{before[:-3]}{alphabet[alphabet.index(last) + 1]}=\n")
    assert verify(folder).startswith("BAD")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(VKEY[0].replace(KEY.verifier.id.hex(), "00000000"), id="id"),
        pytest.param(VKEY[0].replace(KEY.verifier.id.hex(), KEY.verifier.id.hex().upper()), id="capitals"),
        pytest.param(f"{ORIGIN}+AAAA", id="parts"),
        pytest.param(VKEY[0] + "=", id="padding"),
    ],
)
def test_a_key_has_one_form(good: Path, key: str) -> None:
    assert outcome("log", [good], [key])[0] == 1


@pytest.mark.parametrize(
    ("kind", "public"),
    [pytest.param(2, KEY.verifier.public, id="type"), pytest.param(1, b"x" * 31, id="length")],
)
def test_a_key_of_an_unknown_type_or_length_is_none(kind: int, public: bytes) -> None:
    with pytest.raises(clearford_verify.Bad):
        clearford_verify.Key(VerifierKey(ORIGIN, public, kind).text)


def test_a_split_view_is_found_and_the_first_difference_named(good: Path, tmp_path: Path) -> None:
    """Whoever has the key as well can sign a second history, and is found by who kept the first."""
    second = saved(tmp_path / "second", flipped(list(DATA), 444))
    assert verify(second).startswith("OK")
    for kept, place in ((good, " (entry · 条目 444)"), (good / CHECKPOINT, "")):
        code, sentence = outcome("consistency", [kept, second], VKEY)
        assert code == 1
        assert sentence.startswith(f"BAD · 不通过{place}: two histories")


@pytest.mark.parametrize("old", [0, 1, 255, 256, 300, 700])
def test_a_log_that_grew_begins_with_what_was(good: Path, tmp_path: Path, old: int) -> None:
    before = saved(tmp_path / "before", DATA[:old])
    for kept in (before, before / CHECKPOINT):
        assert outcome("consistency", [kept, good], VKEY)[0] == 0
    code, sentence = outcome("consistency", [good, before], VKEY)
    assert code == (old != SIZE)
    assert old == SIZE or f"(entry · 条目 {old}): it is shorter" in sentence


def test_a_log_of_another_name_is_no_continuation(good: Path, tmp_path: Path) -> None:
    other = signing_key("record.example.org/t2/2026", b"t" * 32)
    log = MemoryLog([], [other])
    text = format_checkpoint(log.edge.checkpoint(other.name))
    (tmp_path / "old").write_bytes(format_note(sign_note(text, [other])))
    assert outcome("consistency", [tmp_path / "old", good], [*VKEY, other.verifier.text])[0] == 1


def test_entries_committed_together_may_stand_in_either_order(tmp_path: Path) -> None:
    late = encode(entry(700, ts=NOW + 350 - 60_000_000))
    assert verify(saved(tmp_path, [*DATA, late])).startswith("OK")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        pytest.param({"ts": NOW + 349 - 60_000_000}, "time goes backwards", id="clock"),
        pytest.param({"ts": -1}, "time goes backwards", id="before-1970"),
        pytest.param({"id": OWNERS[3].id}, "an id occurs twice", id="id"),
        pytest.param({"log": "record.example.org/t2/2026"}, "another log", id="log"),
        pytest.param(
            {"type": "erased", "data": {"entries": [digits(701)], "names": ["item"]}},
            "before it was",
            id="erased",
        ),
    ],
)
def test_what_the_writer_itself_must_not_do_is_found(tmp_path: Path, more: dict[str, Any], why: str) -> None:
    follower = entry(701, contents=CONTENTS)
    folder = saved(tmp_path, [*DATA, encode(entry(700, **more)), encode(follower)])
    sentence = verify(folder)
    assert why in sentence
    assert f"(entry · 条目 {701 if why == 'before it was' else 700})" in sentence


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(DATA[0] + b"\n", id="line-end"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1.0'), id="float"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"w":null'), id="null"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"w":NaN'), id="nan"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"w":12345678901234567'), id="large"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"v":1'), id="twice"),
        pytest.param(DATA[0].replace(b',"v":1', b""), id="no-version"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"w":"\\u0041"'), id="escape"),
        pytest.param(DATA[0].replace(b'"v":1', b'"v":1,"w":"\\ud800"'), id="surrogate"),
        pytest.param(b'{"a":' + b"[" * 8_000 + b"]" * 8_000 + b"}", id="deep"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(b"", id="empty"),
    ],
)
def test_an_entry_has_one_form(tmp_path: Path, raw: bytes) -> None:
    assert "(entry · 条目 1): an entry is not in canonical form" in verify(saved(tmp_path, [DATA[1], raw]))


def test_entries_that_the_writer_makes_are_all_canonical_to_the_verifier() -> None:
    rich = Entry(
        id=digits("rich"),
        type="batch",
        ts=7,
        log=ORIGIN,
        refs=(digits(1),),
        exact=False,
        harm='"\\\x00\x1f\x7fé\u2028😀',
        clock={"dsa.16": "met"},
        data={"counts": {"post.allow": 12}, "no": -5, "list": ["a,b:[{}]", 'tr"ue']},
    )
    assert clearford_verify.canonical(encode(rich), 0)["data"] == rich.data


@pytest.mark.parametrize(
    ("name", "place"),
    [
        pytest.param("tile/0/001", 256, id="leaves"),
        pytest.param("tile/0/002.p/188", 512, id="last-leaves"),
        pytest.param("tile/1/000.p/2", 0, id="upper"),
        pytest.param("tile/entries/001", 256, id="entries"),
    ],
)
def test_a_missing_or_longer_file_is_found(folder: Path, name: str, place: int) -> None:
    (folder / name).rename(folder / "away")
    assert f"(entry · 条目 {place})" in verify(folder)
    (folder / name).write_bytes((folder / "away").read_bytes() + b"x" * 32)
    assert "BAD · 不通过 (entry" in verify(folder)


def test_a_changed_upper_tile_is_found(folder: Path) -> None:
    path = folder / "tile/1/000.p/2"
    path.write_bytes(path.read_bytes()[:32] + b"x" * 32)
    assert "(entry · 条目 256)" in verify(folder)


def test_keys_change_by_the_word_of_the_old_one(tmp_path: Path) -> None:
    third = signing_key(ORIGIN, b"3" * 32)
    added = encode(entry(700, type="key_change", data=key_change(KEY, OTHER.verifier)))
    again = encode(entry(701, type="key_change", data=key_change(OTHER, third.verifier)))
    retired = encode(entry(702, type="key_change", data={"old": VKEY[0]}))
    forged = key_change(KEY, OTHER.verifier) | {"new": third.verifier.text}
    taken = encode(entry(701, type="key_change", data=forged))
    assert verify(saved(tmp_path / "1", [*DATA, added], [OTHER])).startswith("OK")
    assert verify(saved(tmp_path / "2", [*DATA, added, again, retired], [third])).startswith("OK")
    assert "no known key" in verify(saved(tmp_path / "3", [*DATA, added, again, retired], [KEY]))
    assert "(entry · 条目 701): a wrong signature" in verify(
        saved(tmp_path / "4", [*DATA, added, taken], [third])
    )
    old = saved(tmp_path / "5", DATA)
    assert outcome("consistency", [old, tmp_path / "2"], VKEY)[0] == 0


def test_only_an_entry_for_it_changes_keys(tmp_path: Path) -> None:
    other = encode(entry(700, type="config", data=key_change(KEY, OTHER.verifier)))
    assert "no known key" in verify(saved(tmp_path / "1", [*DATA, other], [OTHER]))
    unknown = encode(entry(700, type="key_change", data=key_change(OTHER, KEY.verifier)))
    assert verify(saved(tmp_path / "2", [*DATA, unknown])).startswith("OK")


def test_a_witness_that_is_asked_for_must_have_signed(tmp_path: Path) -> None:
    keys = [*VKEY, WITNESS.verifier.text]
    assert verify(saved(tmp_path / "1", DATA, [KEY, WITNESS]), keys).startswith("OK")
    assert verify(tmp_path / "1").startswith("OK")
    assert "witness" in verify(saved(tmp_path / "2", DATA), keys)
    assert "no known key of this log" in verify(saved(tmp_path / "3", DATA, [WITNESS]), keys)


def erasing(*names: str, owner: int = 100) -> bytes:
    return encode(entry(SIZE, type="erased", data={"entries": [OWNERS[owner].id], "names": list(names)}))


def without(folder: Path, *names: str, owner: int = 100) -> Path:
    """Take contents away from an export."""
    path = folder / EVIDENCE
    kept = [
        line
        for line in path.read_text().splitlines(keepends=True)
        if not (json.loads(line)["entry"] == OWNERS[owner].id and json.loads(line)["name"] in names)
    ]
    path.write_text("".join(kept))
    return folder


def test_contents_that_are_all_there_verify(good: Path) -> None:
    code, sentence = outcome("erasures", [good], VKEY)
    assert (code, sentence.split(",")[0]) == (0, "OK · 通过: of 14 contents 0 are erased")


def test_absent_and_erased_is_accepted_and_absent_is_not(folder: Path, tmp_path: Path) -> None:
    bad = "BAD · 不通过 (entry · 条目 100): "
    assert outcome("erasures", [without(folder, "item")], VKEY)[1].startswith(bad + "absent")
    erased = saved(tmp_path / "erased", [*DATA, erasing("item")])
    assert outcome("erasures", [erased], VKEY)[1].startswith(bad + "erased on record, yet there")
    assert outcome("erasures", [without(erased, "item")], VKEY)[0] == 0
    assert verify(erased).startswith("OK")
    assert outcome("erasures", [without(erased, "statement")], VKEY)[1].startswith(bad + "absent")


def test_a_later_log_may_hold_the_erasure(folder: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    write_folder(MemoryLog([erasing("item", "statement")]), later)
    assert outcome("erasures", [without(folder, "item", "statement"), later], VKEY)[0] == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda line: line | {"body": "eHg="}, id="body"),
        pytest.param(lambda line: line | {"salt": "00" * 32}, id="salt"),
        pytest.param(lambda line: line | {"salt": line["salt"] + "00"}, id="long-salt"),
        pytest.param(lambda line: line | {"name": "statement"}, id="name"),
        pytest.param(lambda line: line | {"entry": OWNERS[100].id}, id="entry"),
        pytest.param(lambda line: line | {"entry": digits("none")}, id="unknown-entry"),
        pytest.param(lambda line: line | {"salt": 1}, id="type"),
        pytest.param(lambda line: [], id="form"),
    ],
)
def test_replaced_evidence_is_found(folder: Path, change: Callable[[dict[str, str]], object]) -> None:
    path = folder / EVIDENCE
    first, *rest = path.read_text().splitlines(keepends=True)
    path.write_text(json.dumps(change(json.loads(first))) + "\n" + "".join(rest))
    code, sentence = outcome("erasures", [folder], VKEY)
    assert code == 1 and sentence.startswith("BAD")


def test_evidence_that_stands_twice_is_found(folder: Path) -> None:
    path = folder / EVIDENCE
    path.write_text(path.read_text() * 2)
    assert outcome("erasures", [folder], VKEY)[0] == 1


def proof_file(
    path: Path, index: int, extra: bytes | None = None, keys: Sequence[SigningKey] = (KEY,)
) -> Path:
    log = MemoryLog(DATA, keys)
    proof = make_proof(index, log.checkpoint(), log, extra)
    path.write_text(format_proof(proof))
    return path


@pytest.mark.parametrize("index", [0, 255, 256, 511, 699])
def test_a_proof_holds_for_its_entry_alone(tmp_path: Path, index: int) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.write_bytes(DATA[index])
    other.write_bytes(DATA[(index + 1) % SIZE])
    path = proof_file(tmp_path / "a.tlog-proof", index)
    assert outcome("proof", [path, own], VKEY)[0] == 0
    assert outcome("proof", [path, other], VKEY)[0] == 1
    assert outcome("proof", [path], VKEY)[0] == 1
    assert outcome("proof", [path, own], OTHERS)[0] == 1
    assert outcome("proof", [proof_file(path, index, DATA[index])], VKEY)[0] == 0
    assert outcome("proof", [proof_file(path, index, DATA[index - 1])], VKEY)[0] == 1


@pytest.mark.parametrize("line", ["index 03", "index +3", "Index 3", "index 3 ", "index ٣", "index"])
def test_an_index_has_one_form(tmp_path: Path, line: str) -> None:
    path = proof_file(tmp_path / "a", 3, DATA[3])
    path.write_text(path.read_text().replace("index 3", line))
    assert outcome("proof", [path], VKEY)[0] == 1


def test_an_index_beyond_the_log_does_not_stand_for_one_in_it(tmp_path: Path) -> None:
    log = MemoryLog(DATA[:2])
    text = format_proof(make_proof(1, log.checkpoint(), log, DATA[1]))
    (tmp_path / "a").write_text(text)
    assert outcome("proof", [tmp_path / "a"], VKEY)[0] == 0
    (tmp_path / "a").write_text(text.replace("index 1", "index 3"))
    assert outcome("proof", [tmp_path / "a"], VKEY)[0] == 1


def receipt_file(path: Path, index: int = 100) -> Path:
    log = MemoryLog(DATA)
    proof = make_proof(index, log.checkpoint(), log)
    contents = {c.name: Salted(salt(OWNERS[index].id, c.name), c.body) for c in CONTENTS}
    path.write_bytes(receipt(DATA[index], proof, contents, KEY.verifier))
    return path


def test_a_person_checks_their_own_receipt(tmp_path: Path) -> None:
    path = receipt_file(tmp_path / "receipt.json")
    code, sentence = outcome("statement", [path], VKEY)
    assert (code, "entry 100" in sentence, "item, statement" in sentence) == (0, True, True)
    assert "compare" not in sentence
    assert VKEY[0] in outcome("statement", [path], [])[1]
    assert outcome("statement", [path], OTHERS)[0] == 1


@pytest.mark.parametrize("field", ["entry", "proof", "contents", "vkey"])
def test_no_part_of_a_receipt_can_be_exchanged(tmp_path: Path, field: str) -> None:
    path, other = receipt_file(tmp_path / "a"), receipt_file(tmp_path / "b", 200)
    mixed = json.loads(path.read_bytes())
    mixed[field] = OTHERS[0] if field == "vkey" else json.loads(other.read_bytes())[field]
    path.write_text(json.dumps(mixed))
    assert outcome("statement", [path], [])[0] == 1


def test_a_receipt_for_a_key_of_the_forger_needs_the_published_key(tmp_path: Path) -> None:
    """The key in the receipt proves nothing by itself: the sentence says so, and `--key` decides."""
    log = MemoryLog(DATA, [OTHER])
    proof = make_proof(0, log.checkpoint(), log)
    (tmp_path / "a").write_bytes(receipt(DATA[0], proof, {}, OTHER.verifier))
    assert "compare this key" in outcome("statement", [tmp_path / "a"], [])[1]
    assert outcome("statement", [tmp_path / "a"], VKEY)[0] == 1


KEPT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@KEPT
@given(seed=st.integers(0, 2**32))
def test_any_damage_to_any_file_is_found_without_a_traceback(good: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(path for path in good.rglob("*") if path.is_file() and path.name != EVIDENCE)
    chosen = chance.choice(files)
    data = bytearray(chosen.read_bytes())
    at = chance.randrange(len(data))
    data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(4))
    folder = shutil.copytree(good, tmp_path / "log", dirs_exist_ok=True)
    changed = folder / chosen.relative_to(good)
    changed.write_bytes(data)
    assert verify(folder).startswith("OK") == (bytes(data) == chosen.read_bytes())


@KEPT
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_as_a_proof_or_a_receipt_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    for content in (data, b"{" + data, b"c2sp.org/tlog-proof@v1\n" + data):
        path.write_bytes(content)
        for command in ("proof", "statement"):
            assert outcome(command, [path], VKEY)[0] == 1


VALUES = st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists, max_leaves=4)
FIELDS = ["proof", "entry", "contents", "vkey"]


@KEPT
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), st.sampled_from(FIELDS))
def test_any_json_as_a_receipt_is_refused(tmp_path: Path, fields: dict[str, object], kept: str) -> None:
    path = receipt_file(tmp_path / "x")
    whole = json.loads(path.read_bytes())
    path.write_bytes(msgspec.json.encode(dict.fromkeys(FIELDS) | fields | {kept: whole[kept]}))
    assert outcome("statement", [path], [])[0] == 1


@KEPT
@given(st.text(max_size=50))
def test_any_key_is_refused_or_unknown(good: Path, text: str) -> None:
    assert outcome("log", [good], [text])[0] == 1


def test_wrong_calls_are_told_and_not_thrown(tmp_path: Path) -> None:
    for command in ("log", "erasures", "consistency", "proof", "statement"):
        code, sentence = outcome(command, [tmp_path / "none"], VKEY)
        assert (code, sentence.startswith("BAD")) == (1, True)


def test_the_bundles_of_an_export_are_the_entries(good: Path) -> None:
    assert entries_of((good / "tile/entries/000").read_bytes()) == DATA[:256]
