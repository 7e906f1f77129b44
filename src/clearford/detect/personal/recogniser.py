"""A recogniser is data: patterns, checks, context words and levels of one kind, read from YAML."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple, NoReturn

import msgspec
import yaml

from clearford.core.errors import DetectError, Place
from clearford.detect.personal.validators import CHECK_DIGITS, CHECKS, Check
from clearford.detect.store import NO_STORE, Store

Why = Literal["checksum", "format_and_context", "format", "context"]
WHYS: tuple[Why, ...] = ("checksum", "format_and_context", "format", "context")
Borders = Literal["number", "word", "free"]
RunNeeds = Literal["context", "groups", "odd", "label"]
Needs = Literal["nothing", "context", "neighbour"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Text in both languages."""

    en: str
    zh: str


class PatternData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of writing the value."""

    regex: str
    """On the canonical view: lower case, ASCII digits. `<name>` stands for an entry of `define`."""
    borders: Borders = "number"
    """number: no digit on either side, letters only as a label; word: no letter or digit; free."""
    needs: Needs = "nothing"
    """context: a plus word must stand near; neighbour: another finding must stand near."""
    why: Why | None = None
    """The reason, where the pattern itself holds the label."""
    checks: tuple[str, ...] | None = None
    """Instead of the checks of the kind."""
    yields: bool = False
    """True where any other kind that claims the same characters is the better reading."""
    capitals: bool = False
    """True where each word must begin with a capital letter in the original, or each of the group `c`."""
    holds: tuple[str, ...] = ()
    """Texts of which the pattern cannot match without one; the look for them is cheaper."""
    begins: str = ""
    """A cheaper expression: no match of the pattern that passes its checks begins before one of it."""


class RunData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The value as a bare run of digits, for numbers written in disguise."""

    regex: str
    lengths: tuple[int, ...]
    needs: RunNeeds = "context"
    """context: a plus word, mixed forms or a check digit; groups: parting by dashes or dots will do too;
    odd: only mixed forms; label: a plus word, whatever the form."""
    alone: bool = True
    """False where the patterns find whatever a lone row of ASCII digits can be."""


class PlusData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make the kind likely; Latin ones are met as whole words."""

    plus: tuple[str, ...] = ()
    within: int = 20
    """Code points looked at before the value."""
    after: int = 0
    """Code points looked at behind it."""


class MinusData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make the kind unlikely. They lower the level; they never delete by themselves."""

    words: tuple[str, ...] = ()
    within: int = 8
    units: tuple[str, ...] = ()
    """Words directly behind the value that make it a quantity."""
    factor: float = 0.4


class CueData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that announce a contact handle; see `contact.py`."""

    app: str
    strong: tuple[str, ...]
    """Names of the service."""
    disguised: tuple[str, ...] = ()
    """Names in disguise: as strong, and the handle counts as disguised."""
    heard: tuple[str, ...] = ()
    """Names by their sound: entries of `define`, the characters of one syllable each, parted by blanks."""
    weak: tuple[str, ...] = ()
    """Signs that mean the service only when a handle with a digit follows at once."""
    handle: str = ""
    """A handle in plain writing."""
    compact: str = ""
    """A handle after folding numerals and removing separators."""
    stop: tuple[str, ...] = ()
    """Words that close the window: they make the cue part of another word."""
    trail: tuple[str, ...] = ()
    """Words that stand behind a handle and refer back to it."""


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Invented texts; `«` and `»` enclose the value. All are run as tests."""

    positive: tuple[str, ...]
    disguised: tuple[str, ...]
    negative: tuple[str, ...]


class RecogniserData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of one kind."""

    kind: str
    title: Words
    format: Words
    why: Words
    examples: Examples
    levels: dict[str, float]
    personal: bool = True
    """False for kinds that are found but do not count as personal information."""
    filter: tuple[str, ...] = ()
    """Expressions of the linear-time subset; a row is looked at when one of them occurs.

    `<name>` stands for an entry of `define`."""
    beside: tuple[str, ...] = ()
    """As `filter`, but only patterns that need a neighbour are tried."""
    bare: bool = False
    """True when a value may do without a sign: a Latin letter, digits close together; see `filter.is_signed`.

    The other kinds are not looked for in texts without any."""
    define: dict[str, str | tuple[str, ...]] = {}
    patterns: tuple[PatternData, ...] = ()
    keep: str = ""
    """Characters that stay in the compact value besides letters and digits."""
    rewrite: tuple[tuple[str, str], ...] = ()
    """Replacements (expression, text) made before the checks; a value they change is a disguised one."""
    plain: str = ""
    """A value of this form is changed by none of them."""
    grammar: Literal["", "address"] = ""
    """The kind is read by a grammar that takes its word lists from `define`."""
    trim: Literal["", "iban"] = ""
    checks: tuple[str, ...] = ()
    runs: tuple[RunData, ...] = ()
    numerals: bool = False
    """True when the digits behind a letter may be written as hanzi numerals."""
    context: PlusData = PlusData()
    negative: MinusData = MinusData()
    cues: CueData | None = None


@dataclass(frozen=True)
class Pattern:
    """A pattern; it is compiled when it is first tried, since most texts need few."""

    text: str
    """The expression, with what may not stand beside a value."""
    borders: Borders
    needs: Needs
    why: Why | None
    checks: tuple[Check, ...]
    check_digit: bool
    yields: bool
    capitals: bool
    holds: tuple[str, ...]
    begins: re.Pattern[str] | None
    """Nothing is found before its first match, and nothing without one."""
    group: str | int
    """The group that is the value: `v`, or the whole match."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.text, re.ASCII)

    def matches(self, canon: str, most: int) -> Iterable[re.Match[str]]:
        """The matches in a text, at most so many."""
        if self.begins is None:
            return islice(self.regex.finditer(canon), most)
        first = self.begins.search(canon)
        return () if first is None else islice(self.regex.finditer(canon, first.start()), most)


@dataclass(frozen=True, slots=True)
class Run:
    """A compiled form of a bare digit run."""

    regex: re.Pattern[str]
    lengths: frozenset[int]
    needs: RunNeeds
    alone: bool


class Around(NamedTuple):
    """The words around a value: how far they are looked for, and what they weigh."""

    before: int
    """Code points before the value in which words speak for it."""
    after: int
    """Code points behind it."""
    against: int
    """Code points before the value in which words speak against it."""
    factor: float
    levels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A compiled recogniser; `data` is what the file says."""

    data: RecogniserData
    patterns: tuple[Pattern, ...]
    checks: tuple[Check, ...]
    check_digit: bool
    runs: tuple[Run, ...]
    plus: re.Pattern[str] | None
    minus: re.Pattern[str] | None
    units: re.Pattern[str] | None
    rewrite: tuple[tuple[re.Pattern[str], str], ...]
    plain: re.Pattern[str] | None
    """Fits values that no rewrite changes."""
    around: Around
    """What `data` says about the words around a value, at hand."""

    @property
    def kind(self) -> str:
        """Name of the kind, as in `personal.<kind>`."""
        return self.data.kind


_AROUND: dict[Borders, tuple[str, str]] = {
    "number": ("(?<![0-9])", "(?![0-9])"),
    "word": ("(?<![0-9a-z])", "(?![0-9a-z])"),
    "free": ("", ""),
}
# The same loader in C, where it was built.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
MAX_NESTING = 8
"""Depth to which fragments may name fragments."""
_NAME = re.compile(r"(?<!\?)(?<!\?P)<([a-z_]+)>")


def load_recognisers(files: Mapping[str, bytes], *, store: Store = NO_STORE) -> tuple[Recogniser, ...]:
    """Recognisers from YAML files (name -> content), ordered by file name.

    store: keeps that all expressions of these files can be compiled, so that the next start need not try.
    Raises DetectError (CF-D003) with file and field when a file is not valid.
    """
    recognisers = tuple(_load(name, files[name]) for name in sorted(files))
    kinds = [recogniser.kind for recogniser in recognisers]
    for name, kind in zip(sorted(files), kinds, strict=True):
        if kinds.count(kind) > 1:
            _refuse(name, "$.kind", f"kind `{kind}` is declared twice")
    key = hashlib.sha256(repr((sys.version, sorted(files.items()))).encode()).hexdigest()
    if store.get("recognisers", key) is None:
        for name, recogniser in zip(sorted(files), recognisers, strict=True):
            _try(name, recogniser.data)
        store.put("recognisers", key, b"good")
    return recognisers


def words(entries: Sequence[str]) -> re.Pattern[str] | None:
    """One expression for literal words; a Latin word has no letter beside it."""
    if not entries:
        return None
    # Every alternative begins with a character, so that other characters are passed over in one loop.
    parts = [_word(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry))]
    return re.compile("|".join(parts), re.ASCII)


def _word(entry: str) -> str:
    first, rest = re.escape(entry[0]), re.escape(entry[1:])
    left = f"(?<![a-z]{first})" if "a" <= entry[0] <= "z" else ""
    right = "(?![a-z])" if "a" <= entry[-1] <= "z" else ""
    return first + left + rest + right


def _refuse(file: str, field: str, message: str) -> NoReturn:
    raise DetectError("CF-D003", message, place=Place(file=file, field=field))


def _load(name: str, content: bytes) -> Recogniser:
    try:
        # Every scalar stays text, so that examples such as 12:30:45 or 013 are what they look like.
        raw: Any = yaml.load(content.decode("utf-8"), Loader=_LOADER)
        data = msgspec.convert(raw, RecogniserData, strict=False)
    except UnicodeDecodeError:
        _refuse(name, "$", "the file is not valid UTF-8")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file=name, line=mark.line + 1, column=mark.column + 1) if mark else Place(file=name)
        raise DetectError("CF-D003", "the file is not valid YAML", place=place) from None
    except msgspec.ValidationError as error:
        text, _, field = str(error).partition(" - at ")
        _refuse(name, field.strip("`") or "$", text[:1].lower() + text[1:])
    _check(name, data)
    return _compile(name, data)


def _check(name: str, data: RecogniserData) -> None:
    for field, checks in (
        ("$.checks", data.checks),
        *((f"$.patterns[{i}].checks", pattern.checks or ()) for i, pattern in enumerate(data.patterns)),
    ):
        for i, check in enumerate(checks):
            if check not in CHECKS:
                _refuse(name, f"{field}[{i}]", f"unknown check `{check}`")
    for why, level in data.levels.items():
        if why not in WHYS or not 0 <= level <= 1:
            _refuse(name, f"$.levels.{why}", "expected a reason and a level from 0 to 1")
    for part in ("positive", "disguised", "negative"):
        if len(getattr(data.examples, part)) < 5:
            _refuse(name, f"$.examples.{part}", "expected at least five examples")
    for i, cue in enumerate(() if data.cues is None else data.cues.heard):
        if not all(isinstance(data.define.get(sound), str) for sound in cue.split()):
            _refuse(
                name, f"$.cues.heard[{i}]", "expected entries of `define`, each the characters of a syllable"
            )
    if not (data.patterns or data.cues or data.grammar):
        _refuse(name, "$.patterns", "expected a pattern or cues")


def _try(name: str, data: RecogniserData) -> None:
    """Refuse a pattern that cannot be compiled by itself, whatever the borders around it make of it."""
    for i, pattern in enumerate(data.patterns):
        _regex(name, f"$.patterns[{i}].regex", expand(pattern.regex, data.define))


def _compile(name: str, data: RecogniserData) -> Recogniser:
    patterns = []
    for i, pattern in enumerate(data.patterns):
        left, right = _AROUND[pattern.borders]
        text = f"{left}(?:{expand(pattern.regex, data.define)}){right}"
        checks = data.checks if pattern.checks is None else pattern.checks
        patterns.append(
            Pattern(
                text,
                pattern.borders,
                pattern.needs,
                pattern.why,
                tuple(CHECKS[check] for check in checks),
                not CHECK_DIGITS.isdisjoint(checks),
                pattern.yields,
                pattern.capitals,
                pattern.holds,
                _regex(name, f"$.patterns[{i}].begins", expand(pattern.begins, data.define))
                if pattern.begins
                else None,
                "v" if "(?P<v>" in text else 0,
            )
        )
    return Recogniser(
        data=data,
        patterns=tuple(patterns),
        checks=tuple(CHECKS[check] for check in data.checks),
        check_digit=not CHECK_DIGITS.isdisjoint(data.checks),
        runs=tuple(
            Run(_regex(name, f"$.runs[{i}].regex", run.regex), frozenset(run.lengths), run.needs, run.alone)
            for i, run in enumerate(data.runs)
        ),
        plus=words(data.context.plus),
        minus=words(data.negative.words),
        units=words(data.negative.units),
        plain=_regex(name, "$.plain", data.plain) if data.plain else None,
        rewrite=tuple(
            (_regex(name, f"$.rewrite[{i}]", old), new) for i, (old, new) in enumerate(data.rewrite)
        ),
        around=Around(
            data.context.within,
            data.context.after,
            data.negative.within,
            data.negative.factor,
            data.levels,
        ),
    )


def expand(regex: str, define: Mapping[str, str | Sequence[str]]) -> str:
    """Put the fragments of `define` in the place of their names; a list becomes an alternation."""
    for _ in range(MAX_NESTING):
        regex = _NAME.sub(lambda match: _fragment(match.group(1), define), regex)
    return regex


def _fragment(name: str, define: Mapping[str, str | Sequence[str]]) -> str:
    value = define.get(name)
    if value is None:
        return f"<{name}>"
    if isinstance(value, str):
        return f"(?:{value})"
    return "(?:" + "|".join(sorted(map(re.escape, value), key=lambda item: (-len(item), item))) + ")"


def _regex(file: str, field: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.ASCII)
    except re.error as error:
        raise DetectError(
            "CF-D003", f"the expression cannot be compiled: {error.msg}", place=Place(file=file, field=field)
        ) from None
