"""Read the plain part of YAML into values that know their place; nothing hostile gets past.

Anchors, aliases, merge keys, tags, repeated keys, several documents, more than 1 MiB and more than 20
levels are refused. The reader works on parser events with its own stack, so depth costs no recursion, and
stops where a file has more faults than anybody would mend one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from clearford.core.errors import Place
from clearford.policy.issue import Issue

MAX_BYTES = 1 << 20
MAX_DEPTH = 20
MAX_ISSUES = 100
"""Faults of one file that are told; what comes after is not read."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_ODD_FIRST = frozenset(_RESOLVER.yaml_implicit_resolvers)
"""Characters with which anything but a text may begin."""
_BAD_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?$|[-+]?[0-9]+[eE][-+]?[0-9]+$")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_TRUE_FALSE = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
Kind = str
"""`text`, `number`, `bool`, `date`, `null`, `list` or `mapping`."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file as the author wrote it: its name and its lines."""

    file: str
    lines: tuple[str, ...]

    def line(self, number: int | None) -> str:
        """The line of a 1-based number, empty if there is none."""
        return self.lines[number - 1] if number and number <= len(self.lines) else ""


@dataclass(slots=True)
class Node:
    """A value with its place.

    value: str, int, float, bool, date or None; for a list the nodes; for a mapping key -> node.
    """

    kind: Kind
    value: Any
    line: int
    """1-based."""
    column: int
    """1-based, in code points."""
    source: SourceText
    path: str = "$"
    raw: str = ""
    """A scalar as written, without quotes."""
    plain: bool = True
    """A scalar without quotes."""
    end: tuple[int, int] = (0, 0)
    """Line and column directly after the value."""
    keys: dict[str, Node] = field(default_factory=dict)
    """For a mapping: the nodes of the keys themselves, in the order of the file."""

    @property
    def place(self) -> Place:
        """File, line, column and field path."""
        return Place(file=self.source.file, line=self.line, column=self.column, field=self.path)

    @property
    def width(self) -> int:
        """Code points to underline."""
        if self.kind in ("list", "mapping") or self.end[0] != self.line:
            return 1
        return max(1, self.end[1] - self.column)

    def issue(self, code: str, found: str, **more: Any) -> Issue:
        """An issue at this value."""
        return Issue(
            code=code,
            place=self.place,
            found=found,
            excerpt=self.source.line(self.line),
            width=self.width,
            **more,
        )


def plain_data(node: Node) -> Any:
    """The value without places, as JSON could hold it; dates become text."""
    if node.kind == "mapping":
        return {key: plain_data(child) for key, child in node.value.items()}
    if node.kind == "list":
        return [plain_data(child) for child in node.value]
    return node.value.isoformat() if isinstance(node.value, date) else node.value


class _Refused(Exception):
    """Ends the reading of a file; carries the issue."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.found)
        self.issue = issue


def decode(data: bytes, file: str, limit: int = MAX_BYTES) -> tuple[str, Issue | None]:
    """The text of a file, or an issue: too large, not UTF-8, or with control characters."""
    place = Place(file=file)
    if len(data) > limit:
        found = f"the file has {len(data)} bytes"
        return "", Issue(code="CF-P020", place=place, found=found, expected=f"at most {limit} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        at = Place(file=file, line=line)
        return "", Issue(code="CF-P001", place=at, found="the file is not valid UTF-8", expected="UTF-8")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    bad = _BAD_CHARACTERS.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        at = Place(file=file, line=line, column=column)
        found = f"the character U+{ord(bad.group()):04X}"
        return "", Issue(code="CF-P001", place=at, found=found, expected="printable text")
    return text, None


def read_yaml(data: bytes, file: str) -> tuple[Node | None, list[Issue]]:
    """The document of a file, or None with the reason."""
    text, issue = decode(data, file)
    if issue:
        return None, [issue]
    builder = _Builder(SourceText(file, tuple(text.split("\n"))))
    try:
        return builder.read(text), builder.issues
    except _Refused as refused:
        return None, [*builder.issues, refused.issue]


class _Builder:
    """Builds nodes from parser events."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.issues: list[Issue] = []
        self.stack: list[tuple[Node, list[Node]]] = []
        """Open collections, each with what was read of it: items of a list, the last key of a mapping."""
        self.root: Node | None = None

    def read(self, text: str) -> Node | None:
        """The root, or None with an issue for an empty file."""
        parser = _LOADER(text)
        take = self._take
        try:
            while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
                take(event)
        except yaml.YAMLError as error:
            raise _Refused(self._syntax(error)) from None
        finally:
            parser.dispose()
        if self.root is None:
            place = Place(file=self.source.file, line=1, column=1)
            self.issues.append(Issue(code="CF-P001", place=place, found="the file is empty"))
        return self.root

    def _syntax(self, error: yaml.YAMLError) -> Issue:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        found = str(getattr(error, "problem", None) or "the text is not YAML").split("\n")[0].lower()
        place = Place(file=self.source.file, line=line, column=column)
        help_ = "quote texts that contain `: ` or `#`, and indent with spaces only"
        return Issue(
            code="CF-P001",
            place=place,
            found=found,
            expected="YAML",
            suggestion=help_,
            excerpt=self.source.line(line),
        )

    def _refuse(self, event: Any, found: str, expected: str, suggestion: str = "") -> _Refused:
        line = event.start_mark.line + 1
        place = Place(file=self.source.file, line=line, column=event.start_mark.column + 1)
        excerpt = self.source.line(line)
        issue = Issue(
            code="CF-P001",
            place=place,
            found=found,
            expected=expected,
            suggestion=suggestion,
            excerpt=excerpt,
        )
        return _Refused(issue)

    def _take(self, event: Any) -> None:
        # Most events are scalars, so that they are asked for first.
        if isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                raise self._refuse(
                    event, "an anchor or alias", "plain values", "write the value out where it is used"
                )
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event))
            else:
                self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self._refuse(event, "a second document", "one document a file", "remove the line `---`")

    def _open(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            raise self._refuse(event, "a tag", "plain values", "remove the tag")
        if len(self.stack) >= MAX_DEPTH:
            raise self._refuse(event, f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels")
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        node = self._node(event, kind, [] if kind == "list" else {})
        self.stack.append((node, []))

    def _node(self, event: Any, kind: Kind, value: Any, raw: str = "", *, plain: bool = True) -> Node:
        start, end = event.start_mark, event.end_mark
        place = (end.line + 1, end.column + 1)
        return Node(kind, value, start.line + 1, start.column + 1, self.source, "$", raw, plain, place)

    def _scalar(self, event: Any) -> Node:
        if event.tag is not None:
            raise self._refuse(event, f"the tag `{event.tag}`", "plain values", "remove the tag")
        raw, plain = event.value, bool(event.implicit[0])
        kind, value = _resolve(raw) if plain else ("text", raw)
        return self._node(event, kind, value, raw, plain=plain)

    def _close(self, event: Any) -> None:
        node, children = self.stack.pop()
        node.end = (event.end_mark.line + 1, event.end_mark.column + 1)
        if node.kind == "list":
            node.value = children
        self._add(node)

    def _pair(self, node: Node, key: Node, value: Node) -> None:
        if key.kind in ("list", "mapping"):
            self._report(key, "a key that is not a text", "a text")
        elif key.raw == "<<" and key.plain:
            self._report(key, "a merge key", "plain keys")
        elif key.raw in node.value:
            first = node.keys[key.raw]
            found = f"the key `{key.raw[:60]}` a second time, first on line {first.line}"
            self._report(key, found, "unique keys")
        else:
            node.value[key.raw] = value
            node.keys[key.raw] = key

    def _report(self, key: Node, found: str, expected: str) -> None:
        if len(self.issues) >= MAX_ISSUES:
            found = f"more than {MAX_ISSUES} faults: the rest is not read"
            raise _Refused(key.issue("CF-P001", found, suggestion="mend these first"))
        self.issues.append(key.issue("CF-P001", found, expected=expected))

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            _name_paths(node)
            return
        outer, children = self.stack[-1]
        children.append(node)
        if outer.kind == "mapping" and len(children) == 2:
            self._pair(outer, *children)
            children.clear()


def _resolve(raw: str) -> tuple[Kind, Any]:
    """Kind and value of an unquoted scalar; what YAML 1.1 would surprise with is kept as `odd`."""
    if raw and raw[0] not in _ODD_FIRST:
        return "text", raw
    if raw in _TRUE_FALSE:
        return "bool", _TRUE_FALSE[raw]
    if raw in _NULLS:
        return "null", None
    if len(raw) <= 30 and _INT.match(raw):
        return "number", int(raw)
    if len(raw) <= 60 and _FLOAT.match(raw):
        return "number", float(raw)
    if _DATE.match(raw):
        try:
            return "date", date.fromisoformat(raw)
        except ValueError:
            return "text", raw
    if len(raw) <= 100 and _RESOLVER.resolve(yaml.ScalarNode, raw, (True, False)) != "tag:yaml.org,2002:str":
        return "odd", raw
    return "text", raw


def _name_paths(root: Node) -> None:
    """Give each node its field path; without recursion."""
    todo = [root]
    while todo:
        node = todo.pop()
        if node.kind == "mapping":
            for key, child in node.value.items():
                child.path = f"{node.path}.{key}"[:200]
                node.keys[key].path = child.path
                todo.append(child)
        elif node.kind == "list":
            for i, child in enumerate(node.value):
                child.path = f"{node.path}[{i}]"[:200]
                todo.append(child)


def place_in_scalar(node: Node, offset: int) -> tuple[int, int]:
    """Line and column (1-based) of a code point of a scalar's value, through quotes and folded lines."""
    lines = node.source.lines
    row, col = node.line - 1, node.column - 1
    head = lines[row][col : col + 1] if row < len(lines) else ""
    if head in ("'", '"') and not node.plain:
        col += 1
    elif head in (">", "|") and not node.plain:
        row, col = row + 1, 0
    value: str = node.raw
    target = min(offset, max(len(value) - 1, 0))
    for i, wanted in enumerate(value[: target + 1]):
        if wanted.isspace():
            continue
        while row < len(lines) and (col >= len(lines[row]) or lines[row][col] != wanted):
            row, col = (row, col + 1) if col < len(lines[row]) else (row + 1, 0)
        if row >= len(lines):
            return node.line, node.column
        if i == target:
            return row + 1, col + 1
        col += 1
    return min(row, len(lines) - 1) + 1, col + 1
