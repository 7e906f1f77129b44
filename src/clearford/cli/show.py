"""How the terminal shows decisions, spans, errors and tables; styling only, no decisions."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.cli.words import say
from clearford.core.chinese import in_chinese
from clearford.core.codes import CODES
from clearford.core.decisions import Decision
from clearford.core.errors import ClearfordError
from clearford.core.reasons import Language
from clearford.core.spans import Span
from clearford.text.inert import inert

OUTCOME_STYLE = {"allow": "green", "restrict": "red", "escalate": "yellow", "unsupported": "magenta"}


class _Terminal(Console):
    """A console that leaves it to the rim what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class _BestEffort(io.TextIOBase):
    """Standard error as far as it can be written: a message that nobody can read stops no work."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._stream, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        return -1 if self._stream is None else self._stream.fileno()

    def write(self, text: str) -> int:
        if self._stream is not None:
            try:
                self._stream.write(text)
            except OSError:
                self._stream = None
        return len(text)

    def flush(self) -> None:
        if self._stream is not None:
            try:
                self._stream.flush()
            except OSError:
                self._stream = None


def terminal() -> Console:
    """Standard output for people. Raises OSError: a BrokenPipeError when its reader has gone."""
    return _Terminal()


def messages() -> Console:
    """Standard error for people; never raises because it cannot be written."""
    return _Terminal(file=cast(TextIO, _BestEffort(sys.stderr)))


def write_json(data: bytes) -> None:
    """Bytes of JSON to standard output, as UTF-8 whatever the terminal's encoding."""
    if sys.stdout is None:
        raise BrokenPipeError
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def highlighted(text: str, spans: Sequence[Span], limit: int = 160) -> Text:
    """The text with its spans marked; overlapping spans are joined."""
    out, at = Text(), 0
    for start, end in merged([(s.start, s.end) for s in spans]):
        if start >= limit:
            break
        out.append(inert(text[at:start]))
        out.append(inert(text[start:end]), style="bold black on yellow")
        at = end
    out.append(inert(text[at : max(at, limit)]))
    if max(at, limit) < len(text):
        out.append(" …")
    return out


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping or touching (start, end) pairs joined, ascending."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def outcome_text(decision: Decision, lang: Language) -> Text:
    """The outcome in words, coloured."""
    words = say(f"outcome.{decision.outcome}", lang)
    if decision.action:
        words += f" · {decision.action}"
    return Text(words, style=OUTCOME_STYLE[decision.outcome])


def counts_table(title: str, counts: Mapping[str, int], total: int, lang: Language, head: str) -> Table:
    """Counts with their share of `total`, most frequent first."""
    table = Table(title=title, title_justify="left")
    table.add_column(say(head, lang))
    table.add_column(say("items", lang), justify="right")
    table.add_column(say("share", lang), justify="right")
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        share = 100 * count / total if total else 0.0
        table.add_row(name, str(count), f"{share:.1f} %")
    return table


def entry_words(kind: str, per_cent: int, lang: Language) -> str:
    """What was done with a rule under rollout, in words; `kind` as on record."""
    key = "began" if kind == "step" and per_cent == 0 else kind
    return say(f"rollout.{key}", lang, n=per_cent)


def error_lines(error: ClearfordError, lang: Language) -> list[str]:
    """An error as lines for a terminal: place, code and message; what the code means; what to try."""
    place = f"{error.place}: " if str(error.place) else ""
    head = f"{say('error', lang)} {place}{error.code}: {in_words(error.message, lang)}"
    lines = [head, f"  {getattr(CODES[error.code], lang)}"]
    if error.suggestion:
        lines.append(f"  {say('suggestion', lang, what=in_words(error.suggestion, lang))}")
    return lines


def in_words(message: str, lang: Language) -> str:
    """A message in the language asked for, as far as it has been said in it."""
    return in_chinese(message) if lang == "zh" else message


def print_error(console: Console, error: ClearfordError, lang: Language) -> None:
    """Write an error to the console, without any markup of its own text."""
    for line in error_lines(error, lang):
        console.print(Text(inert(line)), soft_wrap=True)
