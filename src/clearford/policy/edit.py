"""Small edits of an author's files: one value or one field, with every other character left as it is."""

from __future__ import annotations

from collections.abc import Sequence

from clearford.policy.yaml_reader import Node


def with_value(text: str, node: Node, value: str) -> str:
    """The text of a file with one scalar replaced; comments and layout stay.

    node: a scalar of this very text. value: as it shall stand in the file.
    """
    lines = text.split("\n")
    line = lines[node.line - 1]
    end = node.end[1] if node.end[0] == node.line else len(line) + 1
    lines[node.line - 1 : max(node.end[0], node.line)] = [line[: node.column - 1] + value + line[end - 1 :]]
    return "\n".join(lines)


def with_field(text: str, root: Node, name: str, block: Sequence[str], order: Sequence[str]) -> str:
    """The text with a top-level field set to some lines, in its place among the others.

    root: the mapping of this very text, in block style. block: the whole field, its key on the first line.
    order: names of fields in their usual order.
    """
    lines = text.split("\n")
    if name in root.value:
        first = root.keys[name].line - 1
        lines[first : last_line(root.value[name])] = block
        return "\n".join(lines)
    at = _place(lines, root, name, order)
    lines[at:at] = block
    return "\n".join(lines)


def _place(lines: Sequence[str], root: Node, name: str, order: Sequence[str]) -> int:
    """Index of the line before which a new field goes: that of the next field, with its comments."""
    rank = {field: i for i, field in enumerate(order)}
    after = [key.line for field, key in root.keys.items() if rank.get(field, -1) > rank[name]]
    if not after:
        at = len(lines)
        while at and not lines[at - 1].strip():
            at -= 1
        return at
    at = min(after) - 1
    while at and lines[at - 1].startswith("#"):
        at -= 1
    return at


def last_line(node: Node) -> int:
    """The last line (1-based) on which a value stands."""
    flow = node.source.line(node.line)[node.column - 1 : node.column] in ("{", "[")
    if node.kind == "mapping" and not flow:
        return max((last_line(child) for child in node.value.values()), default=node.line)
    if node.kind == "list" and not flow:
        return max((last_line(child) for child in node.value), default=node.line)
    end, column = node.end
    if column == 1 and end > node.line:
        # A folded text ends where the next token begins, behind empty lines.
        end -= 1
        while end > node.line and not node.source.line(end).strip():
            end -= 1
    return max(end, node.line)


def with_entry(changelog: str, version: str, entry: str) -> str:
    """A change log with a line under a version, which is put on top if it is not there."""
    lines = changelog.rstrip("\n").split("\n") if changelog.strip() else ["# Changes"]
    head = f"## {version}"
    if head in lines:
        at = lines.index(head) + 1
        while at < len(lines) and not lines[at].startswith("## "):
            at += 1
        while not lines[at - 1].strip():
            at -= 1
        lines[at:at] = [entry] if lines[at - 1] != head else ["", entry]
    else:
        at = next((i for i, line in enumerate(lines) if line.startswith("## ")), len(lines))
        before = [""] if at and lines[at - 1].strip() else []
        lines[at:at] = [*before, head, "", entry, *([""] if at < len(lines) else [])]
    return "\n".join(lines) + "\n"
