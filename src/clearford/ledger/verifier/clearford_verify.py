"""Verify a record that Clearford exported, with nothing of Clearford: Python 3.11 and `cryptography` suffice.

    python clearford_verify.py log FOLDER --key VKEY
    python clearford_verify.py erasures FOLDER [LATER_FOLDER ...] --key VKEY
    python clearford_verify.py consistency OLD NEW_FOLDER --key VKEY     OLD: a folder, or a kept checkpoint
    python clearford_verify.py proof FILE [ENTRY_FILE] --key VKEY
    python clearford_verify.py statement FILE [--key VKEY]

Give `--key` once more for every witness that must have signed. Exit code 0: all holds. 1: something does not;
the first bad entry is named where it can be known. 不依赖 Clearford 的代码，验证其导出的记录。
Formats: C2SP tlog-tiles, tlog-proof, tlog-checkpoint, tlog-cosignature, signed-note; RFC 6962; RFC 8785.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MALFORMED = "a file is missing or has another form · 文件缺失或格式不符"


class Bad(Exception):
    """(what does not hold, in both languages; index of the first bad entry, or None)."""


def _need(holds: object, why: str, index: int | None = None) -> None:
    if not holds:
        raise Bad(why, index)


def _root_of(hashes: Sequence[bytes]) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return sha256(b"\x01" + _root_of(hashes[:half]) + _root_of(hashes[half:])).digest()


def _unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    _need(base64.b64encode(data).decode() == text, MALFORMED)
    return data


class Key:
    """A published key, `name+id+base64`: type 1 signs notes, type 4 is a witness's."""

    def __init__(self, text: str) -> None:
        self.name, given, coded = text.strip().split("+", 2)
        data = _unbase64(coded)
        self.kind, self.public, self.id = (
            data[0],
            data[1:],
            sha256(f"{self.name}\n".encode() + data).digest()[:4],
        )
        _need(self.kind in (1, 4) and len(data) == 33 and self.id.hex() == given, f"key · 密钥? {text}")

    def check(self, text: str, signature: bytes, index: int | None = None) -> None:
        """Check that a signature over a text is by this key."""
        message = text.encode()
        if self.kind == 4:
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {seconds}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise Bad(f"a wrong signature · 签名无效: {self.name}", index) from None


class Head:
    """A checkpoint with its signatures, of which none is checked yet."""

    def __init__(self, data: bytes) -> None:
        text, _, below = data.decode().rpartition("\n\n")
        lines, signed, self.text = text.split("\n"), below.split("\n"), text + "\n"
        good = all(re.fullmatch("— [^ +]+ [^ ]+", line) for line in signed[:-1]) and not signed[-1]
        good = good and len(lines) == 3
        _need(good and re.fullmatch("0|[1-9][0-9]{0,18}", lines[1], re.ASCII), MALFORMED)
        self.origin, self.size, self.root = lines[0], int(lines[1]), _unbase64(lines[2])
        self.signatures = [(line.split(" ")[1], _unbase64(line.split(" ")[2])) for line in signed[:-1]]

    def check(self, keys: Iterable[Key], origin: str) -> None:
        """Check that the log has signed, and every witness, and that no known signature is wrong."""
        own = False
        for key in keys:
            found = [blob[4:] for name, blob in self.signatures if (name, blob[:4]) == (key.name, key.id)]
            for signature in found:
                key.check(self.text, signature)
            _need(found or key.kind == 1, f"a witness has not signed · 缺少见证方的签名: {key.name}")
            own = own or bool(found and key.kind == 1 and key.name == self.origin == origin)
        _need(own, "no known key of this log has signed the checkpoint · 检查点没有本日志已知密钥的签名")


def canonical(raw: bytes, index: int) -> dict[str, Any]:
    """The entry of canonical JSON: texts, integers of at most 16 digits, yes or no, lists and maps."""
    form = {"id": str, "type": str, "log": str, "ts": int, "v": int, "c": dict, "data": dict}
    try:
        entry = json.loads(raw.decode())
        again = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        whole = {"c": {}, "data": {}, **entry}
        good = again == raw and all(isinstance(whole[name], kind) for name, kind in form.items())
        bare = re.split(rb"[][{},:]", re.sub(rb'"[^"\\]*(\\.[^"\\]*)*"', b"", raw))
        good = good and all(re.fullmatch(rb"true|false|-?[0-9]{1,16}|", token) for token in set(bare))
    except (ValueError, TypeError, KeyError, RecursionError):
        good = False
    _need(good, "an entry is not in canonical form · 条目不是规范形式", index)
    return whole


class Log:
    """An exported log; `check` reads the entries one after the other, each against all before it."""

    def __init__(self, folder: Path, keys: Iterable[str], *, contents: bool = False) -> None:
        self.folder, self.contents, self.head = folder, contents, Head((folder / "checkpoint").read_bytes())
        self.keys = {text: Key(text) for text in keys}
        self.ever, self.old_root = dict(self.keys), sha256(b"").digest()
        self.index_of, self.committed = dict[str, int](), dict[tuple[str, str], str]()
        self.erased, self.tile, self._last = set[tuple[str, str]](), b"", 0

    def read(self, kind: str, n: int, width: int) -> bytes:
        """A tile, or a bundle of entries; empty where there is none."""
        *groups, name = re.findall("...", str(n).zfill(-(-len(str(n)) // 3) * 3))
        name = "".join(f"x{group}/" for group in groups) + name + (f".p/{width}" if width < 256 else "")
        path = self.folder / "tile" / kind / name
        return path.read_bytes() if path.is_file() else b""

    def bundle(self, first: int) -> Iterator[tuple[int, bytes]]:
        """(index, bytes) of the entries of a bundle."""
        width, at = min(256, self.head.size - first), 0
        data = self.read("entries", first // 256, width)
        for index in range(first, first + width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            _need(at + 2 <= len(data) >= end, "an entry is missing or cut · 条目缺失或被截断", index)
            yield index, data[at + 2 : end]
            at = end
        _need(at == len(data), "an entry too many · 存在多余的条目", first + width)

    def check(self, old: int = 0) -> Log:
        """Recompute everything; `old`: an earlier size, of which `old_root` will be the root."""
        tops: list[bytes] = []
        for first in range(0, self.head.size, 256):
            leaves: list[bytes] = []
            for index, raw in self.bundle(first):
                leaves.append(sha256(b"\x00" + raw).digest())
                self._expect(0, index, leaves[-1])
                self._take(index, raw)
                if index + 1 == old:
                    self.old_root = _root_of([*tops, _root_of(leaves)])
            tops.append(_root_of(leaves))
        row, level = tops[: self.head.size // 256], 1
        while row:
            for n, found in enumerate(row):
                self._expect(level, n, found)
            row, level = [_root_of(row[at : at + 256]) for at in range(0, len(row) - 255, 256)], level + 1
        _need(_root_of(tops) == self.head.root, "it is not the log that was signed · 不是所签名的日志")
        self.head.check(self.keys.values(), self.head.origin)
        return self

    def _expect(self, level: int, n: int, found: bytes) -> None:
        tile, place = divmod(n, 256)
        if place == 0:
            width = min(256, (self.head.size >> 8 * level) - n)
            self.tile = self.read(str(level), tile, width)
            _need(len(self.tile) <= 32 * width, "too many hashes · 哈希过多", (n + width) << 8 * level)
        stored = self.tile[32 * place : 32 * place + 32]
        _need(stored == found, "from here on it is not the tree · 自此与树不符", n << 8 * level)

    def _take(self, index: int, raw: bytes) -> None:
        """Check an entry by itself and remember what later ones depend on."""
        entry = canonical(raw, index)
        _need(entry["log"] == self.head.origin, "an entry of another log · 条目属于其他日志", index)
        _need(entry["ts"] > self._last - 60_000_000, "time goes backwards · 时间倒退", index)
        _need(entry["id"] not in self.index_of, "an id occurs twice · 编号重复", index)
        self._last, data, self.index_of[entry["id"]] = max(self._last, entry["ts"]), entry["data"], index
        own = {(entry["id"], name): value for name, value in entry["c"].items()}
        _need(not self.erased & own.keys(), "erased before it was there · 先于存在被删除", index)
        self.committed |= own if self.contents else {}
        if entry["type"] == "erased":
            self.erased |= {(one, name) for one in data["entries"] for name in data["names"]}
        old, new = data.get("old"), data.get("new")
        if entry["type"] == "key_change" and old in self.keys and new is None:
            del self.keys[old]
        elif entry["type"] == "key_change" and old in self.keys:
            text = f"clearford-key-change-v1\n{self.head.origin}\n{new}\n"
            self.keys[old].check(text, _unbase64(data["proof"]), index)
            self.keys[new] = self.ever[new] = Key(new)


def verify_log(files: Sequence[Path], keys: Sequence[str]) -> str:
    """Check a whole exported log."""
    head = Log(files[0], keys).check().head
    return f"{head.size} entries of {head.origin} are as signed · 共 {head.size} 条，均与签名一致"


def _check_content(name: str, content: dict[str, str], expected: str | None, index: int | None) -> None:
    salt, body = bytes.fromhex(content["salt"]), _unbase64(content["body"])
    found = sha256(b"clearford-commit-v1\x00" + name.encode() + b"\x00" + salt + body).hexdigest()
    _need(found == expected and len(salt) == 32, f"a content was exchanged · 内容被替换: {name}", index)


def verify_erasures(files: Sequence[Path], keys: Sequence[str]) -> str:
    """Check that every content is as committed to, or declared erased in this log or in a later one."""
    log = Log(files[0], keys, contents=True).check()
    erased = log.erased.union(*(Log(later, keys).check().erased for later in files[1:]))
    whole = len(log.committed)
    with (files[0] / "evidence.jsonl").open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            index, owner = log.index_of.get(line["entry"]), (line["entry"], line["name"])
            _need(owner not in erased, f"erased on record, yet there · 已删除却仍在: {owner[1]}", index)
            _check_content(owner[1], line, log.committed.pop(owner, None), index)
    for owner in log.committed:
        _need(owner in erased, f"absent, not erased · 缺失而无删除记录: {owner[1]}", log.index_of[owner[0]])
    return f"of {whole} contents {len(log.committed)} are erased, the others as committed to · 内容与记录一致"


def verify_consistency(files: Sequence[Path], keys: Sequence[str]) -> str:
    """Check that a log begins with what an earlier checkpoint, or an earlier export, holds."""
    old, new = files
    before = Head((old / "checkpoint" if old.is_dir() else old).read_bytes())
    log = Log(new, keys).check(before.size)
    before.check(log.ever.values(), log.head.origin)
    _need(before.size <= log.head.size, "it is shorter than it was · 日志比先前短", log.head.size)
    if log.old_root != before.root:
        other, firsts = Log(old, keys) if old.is_dir() else log, range(0, before.size, 256)
        pairs = (pair for at in firsts for pair in zip(other.bundle(at), log.bundle(at), strict=False))
        index = next((one[0] for one, two in pairs if one != two), None)
        raise Bad("two histories were signed: keep both as proof · 签署了两份历史，请保留作为证据", index)
    return f"it begins with the {before.size} entries of before · 以先前的 {before.size} 条开头"


def verify_proof(files: Sequence[Path], keys: Sequence[str]) -> str:
    """Check a proof file, or a person's receipt, which holds the entry and what it commits to as well."""
    data = files[0].read_bytes()
    receipt: Any = json.loads(data) if data[:1] == b"{" else {"proof": data.decode(), "contents": {}}
    above, _, note = receipt["proof"].partition("\n\n")
    lines, head = above.split("\n")[::-1], Head(note.encode())
    _need(lines.pop() == "c2sp.org/tlog-proof@v1", MALFORMED)
    raw = _unbase64(lines.pop()[6:]) if lines[-1].startswith("extra ") else b""
    raw = _unbase64(receipt["entry"]) if "entry" in receipt else raw
    raw = files[1].read_bytes() if files[1:] else raw
    _need(re.fullmatch("index (0|[1-9][0-9]{0,18})", lines[-1], re.ASCII), MALFORMED)
    at = index = int(lines.pop()[6:])
    head.check(list(map(Key, keys or [receipt["vkey"]])), head.origin)
    last, holds, found = head.size - 1, index < head.size, sha256(b"\x00" + raw).digest()
    for sibling in map(_unbase64, reversed(lines)):
        holds = holds and last > 0
        right = at % 2 or at == last
        found = sha256(b"\x01" + (sibling + found if right else found + sibling)).digest()
        while right and at and not at % 2:
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    _need(holds and last == 0 and found == head.root, "it is not in this log · 不在该日志中", index)
    entry = canonical(raw, index)
    _need(entry["log"] == head.origin, "an entry of another log · 条目属于其他日志", index)
    for name, content in receipt["contents"].items():
        _check_content(name, content, entry["c"].get(name), index)
    hint = "" if keys else f"; compare this key with the published one · 请核对密钥: {receipt['vkey']}"
    return f"entry {index} of {head.origin}: {', '.join(receipt['contents'])} · 在记录中{hint}"


COMMANDS = {"log": verify_log, "erasures": verify_erasures, "consistency": verify_consistency}
COMMANDS |= {"proof": verify_proof, "statement": verify_proof}


def outcome(command: str, files: Sequence[Path], keys: Sequence[str]) -> tuple[int, str]:
    """(exit code, sentence) of a check, whatever it was given."""
    try:
        return 0, f"OK · 通过: {COMMANDS[command](files, keys)}"
    except Bad as bad:
        why, index = bad.args
        return 1, f"BAD · 不通过{'' if index is None else f' (entry · 条目 {index})'}: {why}"
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return 1, f"BAD · 不通过: {MALFORMED}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--key", action="append", default=[])
    given = parser.parse_args(arguments)
    code, sentence = outcome(given.command, given.files, given.key)
    sys.stdout.write(sentence + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
