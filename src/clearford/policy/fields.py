"""Take fields out of a mapping with their checks; a wrong field is an issue and never stops the reading."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar, overload

from clearford.policy.issue import Issue
from clearford.policy.yaml_reader import MAX_ISSUES, Node

T = TypeVar("T")
C = TypeVar("C", bound=str)
_KIND_WORDS = {
    "text": "a text",
    "number": "a number",
    "bool": "true or false",
    "date": "a date",
    "null": "nothing",
    "list": "a list",
    "mapping": "a mapping",
    "odd": "a value that YAML does not read as text",
}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean ...?` with the nearest known name, or an empty text."""
    # Long names share prefixes, so that only a near miss is worth naming.
    cutoff = 0.6 if len(name) <= 12 else 0.8
    near = difflib.get_close_matches(name[:80], list(known), n=1, cutoff=cutoff)
    return f"did you mean `{near[0]}`?" if near else ""


def short(value: object, limit: int = 60) -> str:
    """A value for a message: one line, cut, in backticks."""
    text = " ".join(str(value).split())
    return f"`{text[:limit]}...`" if len(text) > limit else f"`{text}`"


class Fields:
    """The fields of one mapping. Each getter gives a fallback when it has reported an issue."""

    def __init__(self, node: Node, issues: list[Issue], *, rule: str | None = None) -> None:
        """`node` must be a mapping; issues are appended to the list given."""
        self.node = node
        self.issues = issues
        self.rule = rule
        self._asked: list[str] = []

    def report(self, node: Node, code: str, found: str, **more: Any) -> None:
        """Add an issue at a node."""
        self.issues.append(node.issue(code, found, rule=self.rule, **more))

    def get(self, name: str, *, required: bool = True) -> Node | None:
        """The node of a field, or None; a missing required one is CF-P007."""
        self._asked.append(name)
        node: Node | None = self.node.value.get(name)
        if node is None or (node.kind == "null" and required):
            if required:
                self.report(self.node, "CF-P007", f"no field `{name}`", expected=f"`{name}`")
            return None
        return node

    def _of_kind(self, name: str, kinds: Sequence[str], *, required: bool) -> Node | None:
        node = self.get(name, required=required)
        if node is None or node.kind in kinds:
            return node
        self.wrong_kind(node, kinds)
        return None

    def wrong_kind(self, node: Node, kinds: Sequence[str]) -> None:
        """CF-P001: the value has another kind than it should."""
        quote = "put it in quotes" if "text" in kinds and node.kind not in ("list", "mapping") else ""
        expected = " or ".join(_KIND_WORDS[kind] for kind in kinds)
        self.report(node, "CF-P001", _KIND_WORDS[node.kind], expected=expected, suggestion=quote)

    def text(
        self, name: str, *, required: bool = True, limit: int = 2000, pattern: str = "", form: str = ""
    ) -> str:
        """A text, without leading and trailing space; empty when missing or wrong."""
        node = self._of_kind(name, ("text",), required=required)
        if node is None:
            return ""
        return self.check_text(node, limit=limit, pattern=pattern, form=form, required=required)

    def check_text(
        self, node: Node, *, limit: int = 2000, pattern: str = "", form: str = "", required: bool = True
    ) -> str:
        """The text of a node of kind text after its checks."""
        value = str(node.value).strip()
        if len(value) > limit:
            self.report(node, "CF-P001", f"{len(value)} characters", expected=f"at most {limit} characters")
            return ""
        if required and not value:
            self.report(node, "CF-P007", "an empty text", expected="a text")
        elif pattern and value and not re.fullmatch(pattern, value):
            self.report(node, "CF-P001", short(value), expected=form or f"the form `{pattern}`")
            return ""
        return value

    @overload
    def choice(self, name: str, options: Iterable[C], *, default: C) -> C: ...

    @overload
    def choice(self, name: str, options: Iterable[C]) -> C | None: ...

    def choice(self, name: str, options: Iterable[C], *, default: C | None = None) -> C | None:
        """One of the options; the default when missing or wrong."""
        node = self._of_kind(name, ("text",), required=default is None)
        if node is None:
            return default
        return self.check_choice(node, options) or default

    def check_choice(self, node: Node, options: Iterable[C]) -> C | None:
        """The option that the text of a node is, or None with an issue."""
        options = list(options)
        for option in options:
            if node.kind == "text" and node.value == option:
                return option
        found = short(node.raw if node.kind not in ("list", "mapping") else _KIND_WORDS[node.kind])
        expected = "one of " + ", ".join(f"`{o}`" for o in options[:20])
        self.report(node, "CF-P001", found, expected=expected, suggestion=did_you_mean(node.raw, options))
        return None

    def date(self, name: str, *, required: bool = True) -> date | None:
        """A day, written 2026-11-22 with or without quotes."""
        node = self._of_kind(name, ("date", "text"), required=required)
        if node is None or isinstance(node.value, date):
            return None if node is None else node.value
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(node.value)):
                return date.fromisoformat(str(node.value))
        except ValueError:
            pass
        self.report(node, "CF-P001", short(node.value), expected="a day, such as `2026-11-22`")
        return None

    def number(
        self, name: str, *, required: bool = True, low: float = 0, high: float = 1e12, whole: bool = False
    ) -> float | None:
        """A number within its bounds; an int when `whole`."""
        node = self._of_kind(name, ("number",), required=required)
        if node is None:
            return None
        value: float = node.value
        if (whole and not isinstance(value, int)) or not low <= value <= high:
            kind = "a whole number" if whole else "a number"
            self.report(node, "CF-P001", short(node.raw), expected=f"{kind} from {low:g} to {high:g}")
            return None
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        node = self._of_kind(name, ("bool",), required=False)
        return default if node is None else bool(node.value)

    def nodes(self, name: str, *, required: bool = True, limit: int = 1000) -> list[Node]:
        """The members of a list; an empty required list is CF-P007."""
        node = self._of_kind(name, ("list",), required=required)
        if node is None:
            return []
        if required and not node.value:
            self.report(node, "CF-P007", "an empty list", expected="one entry or more")
        if len(node.value) > limit:
            self.report(node, "CF-P001", f"{len(node.value)} entries", expected=f"at most {limit}")
        return list(node.value[:limit])

    def texts(
        self, name: str, *, required: bool = True, options: Iterable[str] | None = None, limit: int = 1000
    ) -> tuple[str, ...]:
        """A list of texts without repeats, in the author's order."""
        out: list[str] = []
        for node in self.nodes(name, required=required, limit=limit):
            if node.kind != "text":
                self.wrong_kind(node, ("text",))
                continue
            value = self.check_choice(node, options) if options is not None else self.check_text(node)
            if value in out:
                self.report(node, "CF-P001", f"{short(value)} a second time", expected="each entry once")
            elif value:
                out.append(value)
        return tuple(out)

    def sub(self, name: str, *, required: bool = True) -> Fields | None:
        """The fields of a nested mapping."""
        node = self._of_kind(name, ("mapping",), required=required)
        return None if node is None else Fields(node, self.issues, rule=self.rule)

    def subs(self, name: str, *, required: bool = True, limit: int = 1000) -> list[Fields]:
        """The fields of each mapping of a list."""
        out = []
        for node in self.nodes(name, required=required, limit=limit):
            if node.kind == "mapping":
                out.append(Fields(node, self.issues, rule=self.rule))
            else:
                self.wrong_kind(node, ("mapping",))
        return out

    def done(self) -> None:
        """CF-P001 for each field that nobody asked for; past `MAX_ISSUES` they are counted."""
        known = list(dict.fromkeys(self._asked))
        unknown = [(key, node) for key, node in self.node.keys.items() if key not in known]
        listed = ", ".join(f"`{name}`" for name in known[:12])
        expected = f"one of {listed}" if len(known) <= 12 else "a field of the reference page"
        for key, node in unknown[:MAX_ISSUES]:
            help_ = did_you_mean(key, known)
            self.report(node, "CF-P001", f"unknown field {short(key)}", expected=expected, suggestion=help_)
        if rest := unknown[MAX_ISSUES:]:
            self.report(rest[0][1], "CF-P001", f"{len(rest)} more unknown fields")


def read_mapping(
    root: Node | None, issues: list[Issue], read: Callable[[Fields], T], *, rule: str | None = None
) -> T | None:
    """What `read` makes of a document that should be a mapping, or None with an issue."""
    if root is None:
        return None
    if root.kind != "mapping":
        issues.append(root.issue("CF-P001", _KIND_WORDS[root.kind], expected="a mapping", rule=rule))
        return None
    fields = Fields(root, issues, rule=rule)
    value = read(fields)
    fields.done()
    return value
