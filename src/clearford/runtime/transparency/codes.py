"""Categories and Member States as the Transparency Database writes them, from the shipped data."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import yaml

from clearford.runtime import shipped


class Codes(msgspec.Struct, frozen=True):
    """What the tables have a row for."""

    categories: dict[str, str]
    """Code -> English name."""
    states: tuple[str, ...]
    """The Member States of the Union, two letters each."""


@lru_cache(maxsize=1)
def shipped_codes() -> Codes:
    """The codes of the shipped schema."""
    schema = yaml.safe_load(shipped.read("law", "dsa_sor_schema.yaml"))
    return Codes(schema["enums"]["category"], tuple(schema["territorial_codes"]["eu"]))
