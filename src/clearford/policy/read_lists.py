"""Read phrase files, pattern files and lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import msgspec

from clearford.core.errors import Place
from clearford.policy.fields import Fields, did_you_mean, short
from clearford.policy.issue import Issue
from clearford.policy.model import (
    ROUTE_NAMES,
    Border,
    ListEntry,
    ListFile,
    ListMeta,
    PatternFile,
    Phrase,
    PhraseFile,
    Routes,
)
from clearford.policy.yaml_reader import Node, decode

Fold = Callable[[str], str]
"""Gives the form of a text in which phrases are looked for."""
NAME = r"[a-z][a-z0-9_]{0,59}"
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|any"
TEAM = r"[a-z][a-z0-9-]{1,59}"
MAX_PATTERN = 500
USUAL_MIN_CONFIRM = 3
LIST_KINDS = ("domain", "url", "phrase", "hash", "hmac", "asn", "text")
MAX_ENTRY = {"text": 2000}
"""Longest entry of a list by its kind, in code points; 500 for the others."""
LEAST_TEXT = 8
"""Letters, digits and hanzi that a known text must have: shorter ones are said by everybody."""
MAX_TEXTS = 1_000_000
MAX_LIST_BYTES = 256 << 20
"""Largest file of a list."""
_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|\d{15,}", re.ASCII)
LIST_HEADER = (
    "source",
    "licence",
    "retrieved",
    "expires",
    "kind",
    "effect",
    "personal",
    "handling",
    "owner",
)


def folded(text: str) -> str:
    """A plain normal form: width, case and everything but letters, digits and symbols dropped."""
    return "".join(filter(_is_kept, unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=1 << 16)
def _is_kept(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNS"


def _meta(fields: Fields, stem: str) -> ListMeta:
    name = fields.text("name", pattern=NAME, form="lower case letters, digits and underscores")
    if name and name != stem:
        fields.report(fields.node.value["name"], "CF-P001", short(name), expected=f"the file name, `{stem}`")
    return ListMeta(
        name=stem,
        title=fields.text("title", limit=120),
        about=fields.text("about"),
        languages=_languages(fields),
        source=_origin(fields, "source"),
        licence=_origin(fields, "licence"),
        reviewed=fields.date("reviewed"),
        expires=_expiry(fields),
        owner=fields.text("owner", pattern=TEAM, form="a team, such as `fraud-team`"),
        effect=fields.choice("effect", ("hits", "context")) or "context",
    )


def _origin(fields: Fields, name: str) -> str:
    """A field that a list cannot do without; its absence is CF-P014, not a matter of form."""
    if fields.get(name, required=False) is None:
        fields.report(fields.node, "CF-P014", f"no field `{name}`", expected=f"`{name}`")
        return ""
    return fields.text(name, limit=300)


def _expiry(fields: Fields) -> date | None:
    if fields.get("expires", required=False) is None:
        fields.report(
            fields.node, "CF-P014", "no field `expires`", expected="a day within 12 months of the review"
        )
        return None
    return fields.date("expires")


def _languages(fields: Fields) -> tuple[str, ...]:
    values = fields.texts("languages", limit=50)
    for value in values:
        if not re.fullmatch(LANGUAGE, value):
            fields.report(
                fields.node.value["languages"], "CF-P001", short(value), expected="a language, such as `zh`"
            )
    return values


def _routes(fields: Fields | None, base: Routes) -> Routes:
    if fields is None:
        return base
    values = {name: fields.flag(name, default=getattr(base, name)) for name in ROUTE_NAMES}
    fields.done()
    return Routes(**values)


def _phrase_text(fields: Fields, node: Node, fold: Fold) -> str:
    if node.kind != "text":
        fields.wrong_kind(node, ("text",))
        return ""
    text = str(node.value).strip()
    size = len(folded(text))
    size = min(size, len(fold(text))) if size <= 60 else size
    if not 2 <= size <= 60 or "\n" in text:
        expected = "2 to 60 letters or digits on one line"
        fields.report(node, "CF-P001", f"{short(text)} with {size} letters", expected=expected)
        return ""
    return text


def read_phrases(fields: Fields, stem: str, fold: Fold = folded) -> PhraseFile:
    """A phrase list from its fields; `fold` must leave two characters of each phrase."""
    meta = _meta(fields, stem)
    base = _routes(fields.sub("routes", required=False), Routes())
    unless = fields.texts("not", required=False)
    min_confirm = fields.number("min_confirm", required=False, low=2, high=8, whole=True)
    phrases: list[Phrase] = []
    seen: dict[str, int] = {}
    for node in fields.nodes("phrases", limit=200_000):
        phrase = _phrase(fields, node, base, fold)
        if phrase is None:
            continue
        key = folded(phrase.text)
        if key in seen:
            found = f"{short(phrase.text)} a second time, first on line {seen[key]}"
            fields.report(phrase.node, "CF-P001", found, expected="each phrase once")
        else:
            seen[key] = phrase.node.line
            phrases.append(phrase)
    return PhraseFile(
        meta, base, unless, tuple(phrases), fields.node, min_confirm=int(min_confirm or USUAL_MIN_CONFIRM)
    )


def _phrase(fields: Fields, node: Node, base: Routes, fold: Fold) -> Phrase | None:
    routes, text_node, keeps = base, node, ""
    if node.kind == "mapping":
        inner = Fields(node, fields.issues)
        found = inner.get("text")
        routes = _routes(inner.sub("routes", required=False), base)
        keeps = inner.text("keeps", required=False)
        inner.done()
        if found is None:
            return None
        text_node = found
    text = _phrase_text(fields, text_node, fold)
    foreign = [char for char in keeps if text and char not in text]
    if foreign:
        fields.report(node.value["keeps"], "CF-P001", short(keeps), expected=f"hanzi of {short(text)}")
    return Phrase(text, routes, text_node, keeps) if text else None


def read_patterns(fields: Fields, stem: str) -> PatternFile:
    """A pattern file from its fields; the patterns themselves are checked by a lint."""
    meta = _meta(fields, stem)
    border: Border = fields.choice("border", ("word", "digit", "none"), default="word")
    context = fields.texts("context", required=False, limit=200)
    within = fields.number("within", required=False, low=1, high=200, whole=True)
    patterns = _sources(fields, "patterns")
    heard = _sources(fields, "heard", required=False)
    matches = fields.texts("matches", required=False)
    rejects = fields.texts("rejects", required=False)
    return PatternFile(
        meta,
        border,
        patterns,
        matches,
        rejects,
        fields.node,
        context=context,
        within=int(within or 20),
        heard=heard,
        by_sound=fields.flag("by_sound", default=False),
    )


def _sources(fields: Fields, name: str, *, required: bool = True) -> tuple[Node, ...]:
    """The sources of patterns."""
    nodes = []
    for node in fields.nodes(name, required=required, limit=50):
        if node.kind != "text" and not (node.plain and node.kind in ("number", "odd")):
            fields.wrong_kind(node, ("text",))
        elif len(node.raw) > MAX_PATTERN:
            fields.report(node, "CF-P001", f"{len(node.raw)} characters", expected=f"at most {MAX_PATTERN}")
        else:
            nodes.append(node)
    return tuple(nodes)


class _ListReader:
    """Reads the header and the entries of one list file."""

    def __init__(self, text: str, file: str, stem: str, issues: list[Issue], fold: Fold = folded) -> None:
        self.lines = tuple(text.split("\n"))
        self.file, self.stem, self.issues, self.fold = file, stem, issues, fold
        self.header: dict[str, str] = {}
        self.at: dict[str, int] = {}
        self.entries: list[ListEntry] = []

    def issue(self, code: str, line: int, found: str, **more: Any) -> None:
        """Add an issue at a line."""
        excerpt = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        place = Place(file=self.file, line=line, column=1)
        self.issues.append(
            Issue(code=code, place=place, found=found, excerpt=excerpt, width=len(excerpt), **more)
        )

    def read_header(self) -> int:
        """Take the header lines; gives the number of the line after `---`."""
        for number, line in enumerate(self.lines, 1):
            if line.strip() == "---":
                return number + 1
            name, colon, value = line.partition(":")
            name = name.strip()
            if not line.strip() or line.startswith("#"):
                continue
            if not colon or name not in LIST_HEADER:
                help_ = did_you_mean(name, LIST_HEADER)
                self.issue(
                    "CF-P001", number, short(line), expected="a header line `name: value`", suggestion=help_
                )
            elif name in self.header:
                self.issue("CF-P001", number, f"`{name}` a second time", expected="each header line once")
            else:
                self.header[name], self.at[name] = value.strip(), number
        self.issue("CF-P001", 1, "no line `---` after the header", expected="header lines, `---`, entries")
        return len(self.lines) + 1

    def check_header(self) -> None:
        """Every header line is there and has a value of its set."""
        for name in LIST_HEADER:
            if not self.header.get(name):
                code = "CF-P014" if name in ("source", "licence", "expires") else "CF-P007"
                self.issue(code, self.at.get(name, 1), f"no header line `{name}`", expected=f"`{name}: ...`")
        options = {
            "kind": LIST_KINDS,
            "effect": ("adds_hits", "exempts"),
            "personal": ("yes", "no"),
            "handling": ("public", "partners", "internal"),
        }
        for name, allowed in options.items():
            value = self.header.get(name)
            if value and value not in allowed:
                expected = "one of " + ", ".join(f"`{o}`" for o in allowed)
                self.issue("CF-P001", self.at[name], short(value), expected=expected)
        if self.header.get("personal") == "yes" and self.header.get("kind") != "hmac":
            found = "identifiers of people that are not `hmac`"
            self.issue(
                "CF-P014", self.at["personal"], found, expected="`kind: hmac`, keyed with the tenant's key"
            )

    def day(self, name: str) -> date | None:
        """A day of the header."""
        value = self.header.get(name, "")
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.issue("CF-P001", self.at[name], short(value), expected="a day, such as `2026-11-22`")
            return None

    def read_entries(self, first: int) -> None:
        """Take the entries, which ascend without repeats."""
        for number, line in enumerate(self.lines[first - 1 :], first):
            head, _, comment = line.partition(" #")
            value = head.strip()
            if value and not value.startswith("#"):
                self.take(value, comment.strip(), number)

    def take(self, value: str, comment: str, number: int) -> None:
        """Take one entry of a line."""
        fault = self._fault(value)
        if fault:
            self.issue(fault[0], number, fault[1], expected=fault[2])
        else:
            self.entries.append(ListEntry(value, comment, number))

    def _fault(self, value: str) -> tuple[str, str, str] | None:
        """Code, what was found and what was expected, for an entry that cannot be taken."""
        kind = self.header.get("kind", "")
        limit, last = MAX_ENTRY.get(kind, 500), self.entries[-1].value if self.entries else ""
        if len(value) > limit:
            return "CF-P001", f"an entry of {len(value)} characters", f"at most {limit}"
        if value <= last:
            found = f"{short(value)} after {short(last)}"
            return "CF-P001", found, "ascending entries without repeats"
        if kind == "hmac" and not re.fullmatch(r"[0-9a-f]{64}", value):
            return "CF-P014", "an entry that is not an HMAC", "64 hexadecimal digits"
        return self._text_fault(value) if kind == "text" else None

    def _text_fault(self, value: str) -> tuple[str, str, str] | None:
        form = self.fold(value)
        if len(form) < LEAST_TEXT:
            found = f"{short(value)} with {len(form)} letters"
            return "CF-P001", found, f"at least {LEAST_TEXT} letters or digits"
        if _NUMBER.search(form):
            expected = "a text without numbers of people, such as `call 138XXXX0000`"
            return "CF-P014", "a number that may belong to a person", expected
        if len(self.entries) >= MAX_TEXTS:
            return "CF-P020", f"more than {MAX_TEXTS} known texts", "a second list for the others"
        return None


class _KnownText(msgspec.Struct, forbid_unknown_fields=True):
    """A line of a list of known texts."""

    text: str
    added: date | None = None
    why: str = ""


class _JsonListReader(_ListReader):
    """Reads known texts from lines of JSON, where a text may hold line breaks and ` #`."""

    def read_header(self) -> int:
        """Take the header from the first line; gives the number of the next."""
        try:
            values = msgspec.json.decode(self.lines[0], type=dict[str, str])
        except msgspec.MsgspecError:
            self.issue("CF-P001", 1, "no header", expected='a first line `{"source": ..., ...}`')
            return 2
        for name, value in values.items():
            if name in LIST_HEADER:
                self.header[name], self.at[name] = value.strip(), 1
            else:
                help_ = did_you_mean(name, LIST_HEADER)
                self.issue("CF-P001", 1, short(name), expected="a field of the header", suggestion=help_)
        if self.header.get("kind", "text") != "text":
            self.issue("CF-P001", 1, short(self.header["kind"]), expected="`text` in a file of this name")
            self.header["kind"] = "text"
        return 2

    def read_entries(self, first: int) -> None:
        """Take the texts, which ascend without repeats."""
        decoder = msgspec.json.Decoder(_KnownText)
        for number, line in enumerate(self.lines[first - 1 :], first):
            if not line.strip():
                continue
            try:
                found = decoder.decode(line)
            except msgspec.MsgspecError as error:
                expected = '`{"text": ..., "added": "2026-11-22", "why": ...}`'
                self.issue("CF-P001", number, short(str(error)), expected=expected)
                continue
            reason = f"{found.added} {found.why}" if found.added else found.why
            self.take(found.text, reason.strip(), number)


def read_list(data: bytes, file: str, stem: str, issues: list[Issue], fold: Fold = folded) -> ListFile | None:
    """A list from its bytes; None when it is not text.

    A file whose name ends in `.jsonl` holds known texts: a line with the header, then one for each text.
    `fold` must leave eight characters of each known text.
    """
    text, issue = decode(data, file, MAX_LIST_BYTES)
    if issue:
        issues.append(issue)
        return None
    reader = _JsonListReader if file.endswith(".jsonl") else _ListReader
    return _read(reader(text, file, stem, issues, fold))


def _read(reader: _ListReader) -> ListFile:
    first = reader.read_header()
    reader.check_header()
    reader.read_entries(first)
    effect: Literal["adds_hits", "exempts"] = (
        "exempts" if reader.header.get("effect") == "exempts" else "adds_hits"
    )
    return ListFile(
        name=reader.stem,
        file=reader.file,
        header=reader.header,
        expires=reader.day("expires"),
        retrieved=reader.day("retrieved"),
        effect=effect,
        kind=reader.header.get("kind", ""),
        entries=tuple(reader.entries),
        lines=reader.lines,
    )
