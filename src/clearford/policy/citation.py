"""How a legal basis is quoted to a person: the name of the law and the article, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from clearford.policy.law import Instrument

_ARTICLE = re.compile(
    r"(?P<number>\d+(?:-\d+)?)(?P<parts>(?:\(\w+\))*)(?:-\((?P<until>\d+)\))?(?P<item>\d*)"
    r"(?: \((?:old (?P<old>\d+)|(?P<last>last))\))?"
)


def cited(obligation: str, article: str, instruments: Mapping[str, Instrument]) -> dict[str, str]:
    """The basis in both languages; empty when the register does not know the law.

    obligation: an id of the duties register, whose first part is the key of its law.
    article: a number as the register writes it, such as `25(2)` or `49 (old 47)`; words stay as they are.
    """
    law = instruments.get(obligation.partition("-")[0])
    if law is None:
        return {}
    match = _ARTICLE.fullmatch(article)
    en = f"{'Chinese ' if law.jurisdiction == 'CN' else ''}{law.en}"
    zh = f"《{law.zh}》"
    if match is None:
        return {"en": f"{en}, {article}" if article else en, "zh": f"{zh}{article}"}
    return {"en": f"{en}, {_english(match)}", "zh": f"{zh}{_chinese(match, law)}"}


def _english(match: re.Match[str]) -> str:
    found = match.groupdict()
    words = f"{'Articles' if '-' in found['number'] else 'Article'} {found['number']}{found['parts']}"
    words += f"-({found['until']})" if found["until"] else ""
    words += f", item {found['item']}" if found["item"] else ""
    words += f" (formerly {found['old']})" if found["old"] else ""
    return words + (", last paragraph" if found["last"] else "")


def _chinese(match: re.Match[str], law: Instrument) -> str:
    found = match.groupdict()
    units = ["项"] if found["number"] in law.items else ["款", "段" if law.jurisdiction == "EU" else "项"]
    parts = re.findall(r"\w+", found["parts"])
    words = f"第{found['number']}条"
    for i, part in enumerate(parts):
        until = f"-{found['until']}" if found["until"] and i == len(parts) - 1 else ""
        words += f"第{part}{until}{units[min(i, len(units) - 1)]}" if part.isdigit() else f"({part})项"
    words += f"第{found['item']}项" if found["item"] else ""
    words += f"（原第{found['old']}条）" if found["old"] else ""
    return words + ("最后一款" if found["last"] else "")
