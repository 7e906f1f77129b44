"""Recompute every number of a published report from the exported logs.

由导出的日志重新计算已发布报告中的每个数字。

    python clearford_verify_report.py REPORT.json LOG_FOLDER [LOG_FOLDER ...]

Needs Python 3.11 and nothing else, and shares no code with the program that wrote the report. That the log
itself is signed and was never altered is what `clearford_verify.py log` checks; this program checks that the
entries are those of the checkpoint that the report names, and that each number follows from them.
Exit code: 0 everything agrees, 1 something differs, 2 something cannot be read.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Any

MINUTE, MILLION = 60_000_000, 1_000_000
BULK = {"decision", "batch", "outcome", "notice_sent", "notice_failed"}
KNOWN_QUERIES = {"1": "976497ac8fea50e98311ca17698b078f5ceee1f17891dd829ecfbbe65a962d0c"}
Z = 1.959963984540054
Json = dict[str, Any]
Key = tuple[str, ...]
Cell = tuple[int, int, int | None, int | None]
"""Value, entries, and the ends of the interval of a share."""


class Bad(Exception):
    """Something cannot be read or is not what it says."""


def entries_of(folder: Path, size: int) -> Iterator[bytes]:
    """The bytes of the first entries of a log, bundle by bundle."""
    for number in range((size + 255) // 256):
        digits = str(number).zfill((len(str(number)) + 2) // 3 * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        name = folder / "tile/entries" / "/".join([*("x" + g for g in groups[:-1]), groups[-1]])
        wanted = min(256, size - number * 256)
        partial = (
            sorted(Path(f"{name}.p").glob("*"), key=lambda p: -int(p.name)) if not name.is_file() else []
        )
        try:
            data = (partial[0] if partial else name).read_bytes()
        except OSError:
            raise Bad(f"{name} is missing") from None
        for _ in range(wanted):
            end = 2 + int.from_bytes(data[:2], "big")
            if len(data) < 2 or len(data) < end:
                raise Bad(f"{name} holds too few entries")
            yield data[2:end]
            data = data[end:]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The Merkle root of entries (RFC 6962), from the sizes of the complete subtrees so far."""
    stack: list[bytes] = []
    for count, leaf in enumerate(leaves, 1):
        stack.append(hashlib.sha256(b"\x00" + leaf).digest())
        while count % 2 == 0:
            right, left = stack.pop(), stack.pop()
            stack.append(hashlib.sha256(b"\x01" + left + right).digest())
            count //= 2
    while len(stack) > 1:
        right, left = stack.pop(), stack.pop()
        stack.append(hashlib.sha256(b"\x01" + left + right).digest())
    return stack[0] if stack else hashlib.sha256(b"").digest()


class Logs:
    """The entries of all logs that a report names."""

    def __init__(self, report: Json, folders: list[Path]) -> None:
        """Raises Bad unless the folders hold just these entries."""
        heads = {}
        for folder in folders:
            lines = (folder / "checkpoint").read_text("utf-8").split("\n")
            heads[lines[0]] = (folder, int(lines[1]))
        self.parts = []
        for log in report["logs"]:
            if log["origin"] not in heads:
                raise Bad(f"no folder of the log {log['origin']} was given")
            folder, size = heads[log["origin"]]
            if size < log["size"]:
                raise Bad(f"{folder} is shorter than the log that the report names")
            if root_of(entries_of(folder, log["size"])) != base64.b64decode(log["root"]):
                raise Bad(f"{folder} does not hold the entries that the report was computed from")
            self.parts.append((folder, log["size"]))
        if len(self.parts) != len(folders) or len({f for f, _ in self.parts}) != len(folders):
            raise Bad("a folder was given that the report does not name, or a log is named twice")

    def __iter__(self) -> Iterator[Json]:
        """The entries, log by log."""
        for folder, size in self.parts:
            yield from map(json.loads, entries_of(folder, size))


class Facts:
    """What a field of an entry says, as texts, with the entries that it follows."""

    def __init__(self, logs: Iterable[Json], mappings: Json, end: int) -> None:
        """Keep the entries that others follow."""
        self.mappings = mappings
        self.kept = {e["id"]: e for e in logs if e["type"] not in BULK and e["ts"] < end}
        self.taken_back = {ref for e in logs if e["type"] == "taken_back" for ref in e.get("refs", ())}
        wanted = {ref for e in self.kept.values() for ref in e.get("refs", ())} - self.kept.keys()
        if wanted:
            self.kept.update({e["id"]: e for e in logs if e["id"] in wanted and e["ts"] < end})

    def texts(self, entry: Json, field: str) -> list[str]:
        """The values of a field."""
        kind, colon, rest = field.partition(":")
        if kind == "minutes_since" and colon:
            first = self.first(entry, rest)
            return ["unknown"] if first is None else [str(max(0, entry["ts"] - first["ts"]) // MINUTE)]
        if colon:
            near = self.near(entry, kind)
            return sorted({t for e in near for t in self.texts(e, rest)}) if near else ["unknown"]
        if field in self.mappings:
            to = self.mappings[field]["to"]
            found = {
                t if t == "unknown" else to.get(t, "other")
                for t in self.texts(entry, self.mappings[field]["of"])
            }
            return sorted(found - {""})
        if field in ("day", "month"):
            return [
                datetime.fromtimestamp(entry["ts"] // MILLION, UTC).isoformat()[: 10 if field == "day" else 7]
            ]
        data = entry.get("data", {})
        if field == "acts" and data.get("measures") == []:
            return []
        if field == "acts":
            value = data["measures"] if "measures" in data else entry.get("actions")
        else:
            value = data.get(field[5:]) if field.startswith("data.") else entry.get(field)
        if isinstance(value, dict):
            value = [f"{k}={v}" for k, v in value.items()]
        if isinstance(value, list):
            return sorted({str(v) for v in value}) or ["unknown"]
        if isinstance(value, bool):
            return ["yes" if value else "no"]
        return ["unknown"] if value is None or value == "" else [str(value)]

    def behind(self, level: list[Json], seen: set[str]) -> list[Json]:
        """The entries one step further."""
        ids = dict.fromkeys(
            ref for e in level for ref in e.get("refs", ()) if ref in self.kept and ref not in seen
        )
        seen.update(ids)
        return [self.kept[i] for i in ids]

    def near(self, entry: Json, kind: str) -> list[Json]:
        """The entries of a type that are the fewest steps away, at most four."""
        level, seen = [entry], {entry["id"]}
        for _ in range(4):
            level = self.behind(level, seen)
            found = [e for e in level if e["type"] == kind]
            if found:
                return found
        return []

    def first(self, entry: Json, kind: str) -> Json | None:
        """The first entry of the chain of a type."""
        first, near, seen = None, self.near(entry, kind), set[str]()
        while near:
            first = min(near, key=lambda e: (e["ts"], e["id"]))
            near = [e for e in self.behind([first], seen) if e["type"] == kind]
        return first

    def holds(self, entry: Json, where: Mapping[str, list[str]]) -> bool:
        """True if every field has a value that is wanted."""
        for field, wanted in where.items():
            texts = self.texts(entry, field)
            if not any(t in wanted or ("*" in wanted and t != "unknown") for t in texts):
                return False
        return True


def amounts(entry: Json, field: str) -> Mapping[str, int]:
    """The numbers of a public value: a number alone, a map of them, or the length of a list."""
    value = entry.get("data", {}).get(field[5:])
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {"": len(value)}
    return {"": value} if isinstance(value, int) and not isinstance(value, bool) else {}


def wilson(share: float, n: int) -> tuple[int, int]:
    """The 95 % Wilson interval in parts in a million."""
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2)
    scale = 1 + Z * Z / n
    return max(0, round(MILLION * (middle - half) / scale)), min(
        MILLION, round(MILLION * (middle + half) / scale)
    )


def cell_of_share(part: int, whole: int, n: int, trials: int) -> Cell:
    """A share, half up."""
    value = (2 * MILLION * part + whole) // (2 * whole)
    return (value, n, *(wilson(part / whole, trials) if part <= whole else (None, None)))


def collect(query: Json, facts: Facts, entry: Json, cells: dict[Key, list[int]]) -> None:
    """Add an entry to the cells of a query: key -> list of what it tells."""
    if query["of"] not in ("*", entry["type"]) or not facts.holds(entry, query.get("where", {})):
        return
    give, field = query.get("give", "count"), query.get("field", "")
    for key in itertools.product(*(facts.texts(entry, by) for by in query.get("by", ()))):
        if give == "count":
            cells.setdefault(key, [0])[0] += 1
        elif give == "sum":
            for name, number in amounts(entry, field).items():
                sums = cells.setdefault((*key, name) if name else key, [0, 0])
                sums[0], sums[1] = sums[0] + number, sums[1] + 1
        elif give == "median":
            (text,) = facts.texts(entry, field)
            if text != "unknown":
                cells.setdefault(key, []).append(int(text))
        else:
            weight = amounts(entry, field).get("", 0)
            if weight > 0:
                hit = any(facts.holds(entry, where) for where in query["hits"])
                sums = cells.setdefault(key, [0, 0, 0, 0])
                for i, more in enumerate((1, weight, weight * weight, weight * hit)):
                    sums[i] += more


def pooled(cells: dict[Key, list[int]], least: int, size: int) -> dict[Key, list[int]]:
    """Small cells put together under what the first of their key says."""
    merged: dict[Key, list[int]] = {}
    for key, sums in cells.items():
        if sums[size] < least:
            key = key[:1] + ("pooled",) * (len(key) - 1)
        merged[key] = [a + b for a, b in zip(merged.get(key, [0] * len(sums)), sums, strict=True)]
    return merged


def answer(query: Json, raw: dict[str, dict[Key, list[int]]]) -> dict[Key, Cell]:
    """The cells of a query: key -> value, n, low, high."""
    give = query.get("give", "count")
    if give == "share":
        part, whole = (raw[name] for name in query["parts"])
        pairs = {key: [part.get(key, [0])[0], n] for key, (n,) in whole.items()}
        return {k: cell_of_share(a, n, n, n) for k, (a, n) in pooled(pairs, query.get("least", 0), 1).items()}
    cells = raw[query["id"]]
    if give == "count":
        return {key: (n, n, None, None) for key, (n,) in cells.items()}
    if give == "sum":
        return {key: (total, n, None, None) for key, (total, n) in cells.items()}
    if give == "median":
        return {key: (sorted(v)[(len(v) - 1) // 2], len(v), None, None) for key, v in cells.items()}
    merged = pooled(cells, query.get("least", 0), 0)
    return {k: cell_of_share(hit, whole, n, whole * whole // sq) for k, (n, whole, sq, hit) in merged.items()}


def recompute(report: Json, logs: Iterable[Json]) -> dict[str, dict[Key, Cell]]:
    """Query -> key -> value, n, low, high."""
    start, end = report["period"]["start"], report["period"]["end"]
    facts = Facts(logs, report["queries"]["mappings"], end)
    queries = report["queries"]["queries"]
    raw: dict[str, dict[Key, list[int]]] = {query["id"]: {} for query in queries}
    for entry in logs:
        if start <= entry["ts"] < end and entry["id"] not in facts.taken_back:
            for query in queries:
                if query.get("of"):
                    collect(query, facts, entry, raw[query["id"]])
    return {query["id"]: answer(query, raw) for query in queries}


def period_of(name: str) -> list[int]:
    """The microseconds that a period begins and ends at."""
    first, _, last = name.partition("..")
    months = [int(part[:4]) * 12 + int(part[5:] or 1) - 1 for part in (first, last or first)]
    months[1] += 1 if len(first) > 4 else 12
    return [int(datetime(m // 12, m % 12 + 1, 1, tzinfo=UTC).timestamp()) * MILLION for m in months]


def differences(report: Json, logs: Logs) -> Iterator[str]:
    """What of a report does not follow from the logs, in words."""
    queries = report["queries"]
    form = json.dumps(queries, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(form).hexdigest()
    if digest != report["queries_digest"]:
        yield "the digest of the queries is wrong"
    if digest != KNOWN_QUERIES.get(queries["version"]):
        yield f"the queries are not those of version {queries['version']}"
    if period_of(report["period"]["name"]) != [report["period"]["start"], report["period"]["end"]]:
        yield "the period is not the one that it is called"
    right = recompute(report, logs)
    told = {figure["query"]: figure["cells"] for figure in report["figures"]}
    if list(told) != list(right) or len(told) != len(report["figures"]):
        yield "the figures are not those of the queries"
    for name, cells in right.items():
        said = {
            tuple(c["key"]): (c["value"], c["n"], c.get("low"), c.get("high")) for c in told.get(name, ())
        }
        if len(said) != len(told.get(name, ())):
            yield f"{name}: a cell is given twice"
        for key in sorted(said.keys() | cells.keys()):
            if not agree(said.get(key), cells.get(key)):
                yield f"{name} {list(key)}: the report says {said.get(key)}, the log gives {cells.get(key)}"


def agree(said: Cell | None, right: Cell | None) -> bool:
    """True for the same cell; the ends of an interval may differ by one in a million, by rounding."""
    if said is None or right is None or said == right:
        return said == right
    for a, b in ((said[2], right[2]), (said[3], right[3])):
        if a != b and (a is None or b is None or abs(a - b) > 1):
            return False
    return said[:2] == right[:2]


def written(form: str, cells: list[Cell]) -> str:
    """A number of a table as text."""
    if form in ("count", "n"):
        return str(sum(n if form == "n" else value for value, n, _, _ in cells))
    if form == "cells":
        return str(len(cells))
    if len(cells) != 1:
        return ""
    value, _, low, high = cells[0]
    if form in ("hours", "minutes"):
        return str((value + 30) // 60 if form == "hours" else value)
    share = {"share": value, "low": low, "high": high}[form]
    return "" if share is None else f"{(share + 50) // 100 // 10000}.{(share + 50) // 100 % 10000:04d}"


def differing_cells(folder: Path, report: Json) -> Iterator[str]:
    """Numbers of the tables beside a report that are not those of its figures, by `cells.csv`."""
    figures = {
        f["query"]: {tuple(c["key"]): (c["value"], c["n"], c.get("low"), c.get("high")) for c in f["cells"]}
        for f in report["figures"]
    }
    tables: dict[str, list[list[str]]] = {}
    with open(folder / "cells.csv", encoding="utf-8", newline="") as stream:
        for file, row, column, form, refs in itertools.islice(csv.reader(stream), 1, None):
            if file not in tables:
                with open(folder / Path(file).name, encoding="utf-8", newline="") as table:
                    tables[file] = list(csv.reader(table))
            cells = [
                cell
                for query, key in json.loads(refs)
                for at, cell in figures[query].items()
                if len(at) == len(key) and all(w in ("*", k) for k, w in zip(at, key, strict=True))
            ]
            said, right = tables[file][int(row) - 1][int(column) - 1], written(form, cells)
            if said != right:
                yield f"{file} row {row} column {column}: it says {said!r}, the figures give {right!r}"


def outcome(path: Path, folders: list[Path]) -> tuple[int, list[str]]:
    """(exit code, lines) of a check, whatever it was given."""
    try:
        report = json.loads(path.read_bytes())
        if report["format"] != "clearford-report/1":
            raise Bad("it is a report of another format")
        found = list(differences(report, Logs(report, folders)))
        if (path.parent / "cells.csv").exists():
            found += differing_cells(path.parent, report)
        count = sum(len(figure["cells"]) for figure in report["figures"])
    except Bad as bad:
        return 2, [f"cannot be checked · 无法核验: {bad}"]
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        return 2, [f"cannot be checked · 无法核验: {error!r}"]
    if found:
        return 1, [*found, f"BAD · 不通过: {len(found)} differences · 处不符"]
    return 0, [f"OK · 通过: {count} numbers follow from the logs · 个数字与日志一致"]


def main(arguments: list[str]) -> int:
    """The program."""
    if len(arguments) < 2:
        sys.stdout.write(str(__doc__))
        return 2
    code, lines = outcome(Path(arguments[0]), [Path(name) for name in arguments[1:]])
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
