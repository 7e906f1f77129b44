"""The script that checks receipts finds what the offline program finds, for every part that is changed."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import clearford.console
from clearford.core.entries import Checkpoint
from clearford.ledger.canonical import dump
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.commitments import commit
from clearford.ledger.keys import SigningKey, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.tree import leaf_hash, node_hash
from clearford.ledger.verifier.clearford_verify import outcome

SCRIPT = Path(clearford.console.__file__).parent / "static/js/verify.js"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="needs Node.js on the PATH")
LOG = "record.example/main/2026"
ENTRY = {
    "c": {"item": "", "statement": ""},
    "data": {"10": 1, "9": True, "why": 'a "quote" \\ \t\u4e2d\U0001f600'},
    "id": "0" * 32,
    "log": LOG,
    "ts": 1_790_000_000_000_000,
    "type": "decision",
    "v": 1,
}
CONTENTS = {"item": b'{"id":"p1"}', "statement": "我们移除了一个链接。".encode()}
RUN = """
const { check } = await import(`data:text/javascript;base64,${process.argv[1]}`);
let input = "";
for await (const part of process.stdin) input += part;
const told = [];
for (const [text, keys] of JSON.parse(input)) told.push((await check(text, keys)).why);
console.log(JSON.stringify(told));
"""
Receipt = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def made(
    entry: dict[str, Any] | bytes, key: SigningKey, *, index: int = 5, size: int = 7, at: int = 7
) -> Receipt:
    """A receipt. entry: of canonical form, or bytes. index: in a tree of `size`. at: size that is signed."""
    raw = entry if isinstance(entry, bytes) else dump(entry)
    leaves = [leaf_hash(raw if n == index else b"leaf %d" % n) for n in range(size)]
    path, root = _path(leaves, index)
    head = Checkpoint(key.name, at, root)
    text = format_checkpoint(head)
    note = format_note(sign_note(text, [key])).decode()
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *map(b64, path)]
    return {
        "contents": {
            name: {"body": b64(body), "salt": (bytes([n]) * 32).hex()}
            for n, (name, body) in enumerate(CONTENTS.items())
        },
        "entry": b64(raw),
        "proof": "\n".join(lines) + "\n\n" + note,
        "vkey": key.verifier.text,
    }


def _path(leaves: list[bytes], index: int) -> tuple[list[bytes], bytes]:
    """The path of a leaf, from below, and the root (RFC 6962)."""
    if len(leaves) == 1:
        return [], leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:half], leaves[half:]
    if index < half:
        path, root = _path(left, index)
        other = _path(right, 0)[1]
        return [*path, other], node_hash(root, other)
    path, root = _path(right, index - half)
    other = _path(left, 0)[1]
    return [*path, other], node_hash(other, root)


KEY, OTHER = signing_key(LOG, b"k" * 32), signing_key(LOG, b"o" * 32)
COMMITTED = {
    **ENTRY,
    "c": {name: commit(name, bytes([n]) * 32, body) for n, (name, body) in enumerate(CONTENTS.items())},
}
GOOD = made(COMMITTED, KEY)


def changed(**fields: Any) -> Receipt:
    """The good receipt with other fields."""
    return {**GOOD, **fields}


def in_proof(old: str, new: str) -> Receipt:
    """The good receipt with something else in its proof."""
    assert old in GOOD["proof"], old
    return changed(proof=GOOD["proof"].replace(old, new, 1))


def with_content(change: Callable[[dict[str, Any]], None], name: str = "statement") -> Receipt:
    """The good receipt with a content exchanged."""
    copy = json.loads(json.dumps(GOOD))
    change(copy["contents"][name])
    return dict(copy)


def flip(text: str, at: int = 2) -> str:
    """Base64 with another byte."""
    data = bytearray(base64.b64decode(text))
    data[at] ^= 1
    return b64(bytes(data))


LINES = GOOD["proof"].split("\n")
SIGNED = LINES[-2]
BLOB = SIGNED.split(" ")[2]
BIG = COMMITTED | {"data": {"n": 9_007_199_254_740_991}}
CASES = [
    pytest.param(GOOD, "ok", id="good"),
    pytest.param(made(COMMITTED, KEY, index=0, size=1, at=1), "ok", id="the only entry"),
    pytest.param(made(COMMITTED, KEY, index=6), "ok", id="the last of an odd number"),
    pytest.param(made(COMMITTED, KEY, index=63, size=100, at=100), "ok", id="deep"),
    pytest.param(made(BIG, KEY), "ok", id="the largest number"),
    pytest.param(changed(contents={}), "ok", id="without contents"),
    pytest.param(changed(entry=flip(GOOD["entry"], 60)), "path", id="a byte of the entry"),
    pytest.param(changed(entry=GOOD["entry"][:-1]), "form", id="a cut entry"),
    pytest.param(changed(entry=GOOD["entry"] + "\n"), "form", id="a line too many"),
    pytest.param(in_proof(LINES[2], flip(LINES[2])), "path", id="a byte of the path"),
    pytest.param(in_proof(LINES[2] + "\n", ""), "path", id="a step left out"),
    pytest.param(in_proof(LINES[2], f"{LINES[2]}\n{LINES[2]}"), "path", id="a step too many"),
    pytest.param(in_proof("index 5", "index 4"), "path", id="another place"),
    pytest.param(in_proof("index 5", "index 7"), "old", id="a place behind the head"),
    pytest.param(made(COMMITTED, KEY, at=5), "old", id="an old checkpoint"),
    pytest.param(made(COMMITTED, KEY, at=6), "path", id="another size"),
    pytest.param(in_proof("index 5", "index 05"), "form", id="a number of another form"),
    pytest.param(in_proof("tlog-proof@v1", "tlog-proof@v2"), "form", id="another version"),
    pytest.param(in_proof("\n7\n", "\n8\n"), "signature", id="the size"),
    pytest.param(in_proof(LINES[-4], flip(LINES[-4])), "signature", id="a byte of the root"),
    pytest.param(in_proof(BLOB, flip(BLOB, 40)), "signature", id="a byte of the signature"),
    pytest.param(in_proof(BLOB, flip(BLOB, 1)), "key", id="the id of the key"),
    pytest.param(in_proof(SIGNED + "\n", ""), "form", id="no signature"),
    pytest.param(in_proof(LOG, "other.example/main"), "signature", id="the name of the log"),
    pytest.param(made(COMMITTED, OTHER), "key", id="another key"),
    pytest.param(made(COMMITTED | {"log": "other.example/main"}, KEY), "log", id="an entry of another log"),
    pytest.param(made(b" " + dump(COMMITTED), KEY), "entry", id="an entry of another form"),
    pytest.param(
        made(dump(COMMITTED).replace(b'"v":1', b'"v":1.5'), KEY), "entry", id="a number with a fraction"
    ),
    pytest.param(made(dump(COMMITTED).replace(b'"v":1', b'"v":null'), KEY), "entry", id="an empty value"),
    pytest.param(made(dump(COMMITTED)[:-1] + b',"v":1}', KEY), "entry", id="a name that comes twice"),
    pytest.param(made(b"\xef\xbb\xbf" + dump(COMMITTED), KEY), "form", id="a mark before the entry"),
    pytest.param(
        with_content(lambda one: one.update(body=flip(one["body"]))),
        "content:statement",
        id="a byte of a content",
    ),
    pytest.param(
        with_content(lambda one: one.update(salt="00" + one["salt"][2:]), "statement"),
        "content:statement",
        id="a byte of a salt",
    ),
    pytest.param(
        with_content(lambda one: one.update(body=""), "item"), "content:item", id="an empty content"
    ),
    pytest.param(
        changed(contents={"trace": GOOD["contents"]["item"]}), "content:trace", id="a content too many"
    ),
    pytest.param({}, "form", id="nothing in it"),
    pytest.param({"proof": 5, "contents": {}}, "form", id="a number for a proof"),
]


def told_by_script(*asked: tuple[str, list[str]]) -> list[str]:
    """What the script says of receipts under keys."""
    assert NODE is not None
    code = base64.b64encode(SCRIPT.read_bytes()).decode()
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", RUN, code],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@needs_node
def test_script_and_program_agree_and_the_script_says_why(tmp_path: Path) -> None:
    receipts: list[Receipt] = [case.values[0] for case in CASES]  # type: ignore[misc]
    wanted = [case.values[1] for case in CASES]
    key = KEY.verifier.text
    found = told_by_script(*((json.dumps(one), [key]) for one in receipts))
    names = [case.id for case in CASES]
    assert dict(zip(names, found, strict=True)) == dict(zip(names, wanted, strict=True))
    for name, receipt, why in zip(names, receipts, found, strict=True):
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(receipt))
        code, words = outcome("statement", [file], [key])
        assert (code == 0) is (why == "ok"), (name, why, words)


@needs_node
@pytest.mark.parametrize(
    ("text", "keys", "why"),
    [
        pytest.param("", [KEY.verifier.text], "form", id="nothing"),
        pytest.param("<script>", [KEY.verifier.text], "form", id="no receipt"),
        pytest.param(json.dumps(GOOD), [], "key", id="no key"),
        pytest.param(json.dumps(GOOD), [OTHER.verifier.text], "key", id="another key"),
        pytest.param(json.dumps(GOOD), [OTHER.verifier.text, KEY.verifier.text], "ok", id="several keys"),
        pytest.param(json.dumps(GOOD), [KEY.verifier.text[:-4] + "AAA="], "form", id="a broken key"),
    ],
)
def test_only_the_keys_that_the_page_names_count(text: str, keys: list[str], why: str) -> None:
    assert told_by_script((text, keys)) == [why]


def test_the_script_is_small_and_every_finding_has_a_sentence() -> None:
    source = SCRIPT.read_text("utf-8")
    assert len(source.encode()) < 5_000
    sentences = (SCRIPT.parents[2] / "templates/public/verdict.html").read_text("utf-8")
    for why in {str(case.values[1]).partition(":")[0] for case in CASES} | {"later", "browser"}:
        assert f'data-why="{why}"' in sentences, why
