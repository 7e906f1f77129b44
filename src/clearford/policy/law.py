"""What the law and the taxonomy say: duties register, harms, values of the DSA Transparency Database."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from clearford.core.errors import PackError, Place
from clearford.core.schema import DEFAULT_SCHEMA, ItemSchema
from clearford.policy.yaml_reader import plain_data, read_yaml


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or standard that duties come from."""

    zh: str
    en: str
    jurisdiction: str
    """Whose law: `CN`, `EU` or `INT`."""
    items: frozenset[str]
    """Articles whose numbered parts are items (项), not paragraphs (款)."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty of the register."""

    id: str
    article: str
    """Without `art. `."""
    jurisdiction: str
    verified: bool
    """The text and the number of the article were read."""
    title_zh: str
    duty: str


@dataclass(frozen=True, slots=True)
class Harm:
    """A harm that rules may be about."""

    id: str
    en: str
    zh: str
    category: str | None
    """None: never a restriction, never a statement."""
    addition: str | None
    keywords: tuple[str, ...]
    route: str
    """Default queue for people."""
    notice_only: bool
    person_at_risk: bool
    no_rule_en: str = ""
    """Why no shipped rule looks for it; empty where there is one."""
    no_rule_zh: str = ""


@dataclass(frozen=True)
class Resources:
    """The data beside the packs; each part is read when it is first asked for."""

    folder: Path
    """`packs/_data`."""
    schema: ItemSchema = DEFAULT_SCHEMA

    @cached_property
    def obligations(self) -> dict[str, Obligation]:
        """The duties register by id."""
        rows = _read(self.folder / "law" / "obligations.yaml")["obligations"]
        return {row["id"]: _obligation(row, self.instruments[row["instrument"]]) for row in rows}

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """The laws by key; the id of a duty begins with the key of its law."""
        rows = _read(self.folder / "law" / "instruments.yaml")["instruments"]
        return {
            key: Instrument(row["zh"], row["en"], row["law_of"], frozenset(row.get("items", ())))
            for key, row in rows.items()
        }

    @cached_property
    def harms(self) -> dict[str, Harm]:
        """The taxonomy by id."""
        return {row["id"]: _harm(row) for row in _read(self.folder / "harms.yaml")["harms"]}

    @cached_property
    def keywords(self) -> dict[str, frozenset[str]]:
        """DSA category -> keywords that belong to it, without prefixes; OTHER belongs to all."""
        table = _read(self.folder / "law" / "dsa_sor_schema.yaml")["category_keywords"]
        return {
            category.removeprefix("STATEMENT_CATEGORY_"): frozenset(
                ["OTHER", *(k.removeprefix("KEYWORD_") for k in keywords)]
            )
            for category, keywords in table.items()
        }


def _read(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError as error:
        place = Place(file=str(path))
        raise PackError("CF-P001", f"the file cannot be read: {error.strerror}", place=place) from error
    root, issues = read_yaml(data, str(path))
    if root is None or issues:
        raise issues[0].as_error()
    return plain_data(root)


def _obligation(row: dict[str, Any], law: Instrument) -> Obligation:
    return Obligation(
        id=row["id"],
        article=row["article"].removeprefix("art. ").removeprefix("arts "),
        jurisdiction=law.jurisdiction,
        verified=row["confidence"] == "high" and row["article_verified"] is True,
        title_zh=row["title_zh"],
        duty=row["duty"],
    )


def _harm(row: dict[str, Any]) -> Harm:
    return Harm(
        id=row["id"],
        en=row["en"],
        zh=row["zh"],
        category=row["category"],
        addition=row.get("addition"),
        keywords=tuple(row["keywords"]),
        route=row["route"],
        notice_only=bool(row.get("notice_only", False)),
        person_at_risk=bool(row.get("person_at_risk", False)),
        no_rule_en=row.get("no_rule", {}).get("en", ""),
        no_rule_zh=row.get("no_rule", {}).get("zh", ""),
    )
