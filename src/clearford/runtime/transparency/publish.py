"""The files of a report: the numbers once, and the layouts that the laws and readers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from clearford.core.reasons import LANGUAGES
from clearford.runtime.transparency.codes import shipped_codes
from clearford.runtime.transparency.governance import governance_parts, minors_parts
from clearford.runtime.transparency.itr import itr_sheets
from clearford.runtime.transparency.model import Report, encode
from clearford.runtime.transparency.paper import to_html, to_markdown
from clearford.runtime.transparency.santa_clara import LICENCE, santa_clara_sheets, totals
from clearford.runtime.transparency.sheet import Num, Numbers, Sheet, shown, sources, to_csv
from clearford.runtime.transparency.words import say
from clearford.runtime.transparency.workbook import to_xlsx
from clearford.runtime.writers import write_whole

Kind = Literal["dsa", "santa-clara", "cn"]
KINDS: tuple[Kind, ...] = ("dsa", "santa-clara", "cn")
REPORT = "report.json"
"""All numbers with their queries: what the other files are made of, and what is verified."""
_SOURCES = ("file", "row", "column", "form", "cells")


def files(report: Report, kinds: Iterable[Kind] = KINDS) -> dict[str, bytes]:
    """Name -> content of every file. `cells.csv` says of each number in a table where it comes from."""
    numbers = Numbers(report.figures)
    made, sheets = {REPORT: encode(report)}, list[Sheet]()
    wanted = set(kinds)
    if "dsa" in wanted:
        sheets += itr_sheets(report, numbers, shipped_codes())
        made["report.xlsx"] = to_xlsx(sheets, numbers)
    if "santa-clara" in wanted:
        tables = santa_clara_sheets(numbers)
        sheets += tables
        made["santa_clara.json"] = _santa_clara(report, tables, numbers)
    if "cn" in wanted:
        made |= _governance(report, numbers)
        parts = governance_parts(report, numbers, "zh")
        sheets += [part.sheet for part in parts if part.sheet is not None]
    made |= {f"{sheet.name}.csv": to_csv(sheet, numbers) for sheet in sheets}
    index = Sheet("cells", _SOURCES, tuple(row for sheet in sheets for row in sources(sheet)))
    return made | {"cells.csv": to_csv(index, numbers)}


def write_files(made: dict[str, bytes], folder: Path) -> None:
    """Write the files, `report.json` last. Raises StoreError, or OSError for the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(made, key=lambda name: name == REPORT):
        write_whole(str(folder / name), made[name])


def _governance(report: Report, numbers: Numbers) -> dict[str, bytes]:
    made = {}
    for lang in LANGUAGES:
        for name, title, parts in (
            ("governance", "title", governance_parts(report, numbers, lang)),
            ("minors", "title.minors", minors_parts(report, numbers, lang)),
        ):
            words = say(title, lang, service=report.about.service, period=report.period.name)
            made[f"{name}.{lang}.md"] = to_markdown(words, parts, numbers, lang).encode()
            made[f"{name}.{lang}.html"] = to_html(words, parts, numbers, lang).encode()
    return made


def _santa_clara(report: Report, tables: Sequence[Sheet], numbers: Numbers) -> bytes:
    plain = {
        "service": report.about.service,
        "period": report.period.name,
        "licence": LICENCE,
        "totals": totals(numbers),
        "tables": {
            sheet.name: [
                dict(zip(sheet.head, (_plain(value, numbers) for value in row), strict=True))
                for row in sheet.rows
            ]
            for sheet in tables
        },
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _plain(value: str | int | Num, numbers: Numbers) -> str | int:
    if isinstance(value, Num):
        text = shown(value, numbers)
        return int(text) if value.form in ("count", "cells", "n") else text
    return value
