"""The reference page of the recognisers, written from their data so that it cannot lag behind."""

from __future__ import annotations

from collections.abc import Sequence

from clearford.detect.personal.recogniser import Recogniser

_HEAD = """# Personal information: what is found

Every kind is one file under `packs/_data/personal/`. This page is written from those files. Each
example in them is run as a test. `«` and `»` enclose the value; all values are invented.

A finding has a level from 0 to 1 and a reason: `checksum` (a check digit agrees), `format_and_context`
(the format fits and a word near it says what it is), `format` (the format alone is enough) or `context`
(only the label makes it a value). Findings below 0.5 are not reported, so a format that many harmless
numbers share is silent without its context.

| kind | name | 名称 | counts as personal | levels |
|---|---|---|---|---|
"""


def reference_page(recognisers: Sequence[Recogniser]) -> str:
    """Markdown for docs/reference/personal-information.md."""
    rows = [_row(recogniser) for recogniser in recognisers]
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(_section(recogniser) for recogniser in recognisers)


def _row(recogniser: Recogniser) -> str:
    data = recogniser.data
    levels = ", ".join(f"{why} {level:.2f}" for why, level in data.levels.items())
    counts = "yes" if data.personal else "no"
    return f"| [`{data.kind}`](#{data.kind}) | {data.title.en} | {data.title.zh} | {counts} | {levels} |"


def _section(recogniser: Recogniser) -> str:
    data = recogniser.data
    lines = [f"## {data.kind}", "", f"{data.title.en} · {data.title.zh}", ""]
    lines += [f"**Format.** {data.format.en}", "", f"**格式。** {data.format.zh}", ""]
    lines += [f"**Why it is believed.** {data.why.en}", "", f"**判断依据。** {data.why.zh}", ""]
    lines += _facts(recogniser)
    lines += ["| found | also in disguise | left alone |", "|---|---|---|"]
    lines += [f"| {_cell(a)} | {_cell(b)} | {_cell(c)} |" for a, b, c in _columns(recogniser)]
    return "\n".join([*lines, ""])


def _facts(recogniser: Recogniser) -> list[str]:
    data = recogniser.data
    checks = list(data.checks) + [check for pattern in data.patterns for check in pattern.checks or ()]
    facts = []
    if checks:
        facts.append("- Checks: " + ", ".join(f"`{check}`" for check in dict.fromkeys(checks)))
    if data.context.plus:
        facts.append(
            f"- Words that speak for it, within {data.context.within}: {'、'.join(data.context.plus)}"
        )
    minus = (*data.negative.words, *data.negative.units)
    if minus:
        facts.append(f"- Words that lower the level: {'、'.join(map(str.strip, minus))}")
    if data.cues is not None:
        facts.append(f"- Cues: {'、'.join((*data.cues.strong, *data.cues.disguised))}")
    return [*facts, ""] if facts else []


def _columns(recogniser: Recogniser) -> list[tuple[str, str, str]]:
    examples = recogniser.data.examples
    parts = (examples.positive, examples.disguised, examples.negative)
    longest = max(map(len, parts))
    filled = [(*part, *[""] * (longest - len(part))) for part in parts]
    return list(zip(*filled, strict=True))


def _cell(text: str) -> str:
    """Invisible characters are shown by their number, and nothing ends the cell."""
    shown = "".join(char if char.isprintable() else f"[U+{ord(char):04X}]" for char in text)
    return f"`{shown.replace('|', '¦')}`" if shown else ""
