"""How the terminal shows decisions, spans, errors and tables; styling only, no decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clearford.cli.words import say
from clearford.core.codes import CODES
from clearford.core.decisions import Decision
from clearford.core.errors import ClearfordError
from clearford.core.reasons import Language
from clearford.core.spans import Span

OUTCOME_STYLE = {"allow": "green", "restrict": "red", "escalate": "yellow", "unsupported": "magenta"}
_CONTROL = {i: f"\\x{i:02x}" for i in (*range(0x20), *range(0x7F, 0xA0)) if i not in (0x0A,)} | {0x0A: "⏎"}
_INVISIBLE = {
    code: f"<{code:04X}>" for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)
}
_SHOWN = _CONTROL | _INVISIBLE | {code: f"<{code:04X}>" for code in range(0x2066, 0x206A)}


def inert(text: str) -> str:
    """`text` with control, direction and invisible characters written out, so that it cannot play tricks."""
    return text.translate(_SHOWN)


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


def error_lines(error: ClearfordError, lang: Language) -> list[str]:
    """An error as lines for a terminal: place, code and message; what the code means; what to try."""
    lines = [f"{say('error', lang)} {error}", f"  {getattr(CODES[error.code], lang)}"]
    if error.suggestion:
        lines.append(f"  {say('suggestion', lang, what=error.suggestion)}")
    return lines


def print_error(console: Console, error: ClearfordError, lang: Language) -> None:
    """Write an error to the console, without any markup of its own text."""
    for line in error_lines(error, lang):
        console.print(Text(inert(line)))
