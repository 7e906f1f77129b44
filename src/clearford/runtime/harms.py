"""The taxonomy of harms as people use it: under what a harm counts, one without any rule too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from clearford.core.reasons import Classed, Language
from clearford.policy.law import Resources
from clearford.runtime import shipped


@lru_cache(maxsize=1)
def _taxonomy() -> Resources:
    return Resources(shipped.DATA)


def name_of_harm(harm: str) -> Mapping[Language, str]:
    """Language -> a harm in words; empty for one that is not known."""
    known = _taxonomy().harms.get(harm)
    return {} if known is None else {"en": known.en, "zh": known.zh}


def classed(harm: str | None) -> Classed | None:
    """Category and keywords of a harm; none for one that is not known, or that never is a restriction."""
    known = None if harm is None else _taxonomy().harms.get(harm)
    if known is None or known.category is None:
        return None
    return Classed(
        harm=known.id,
        category=f"STATEMENT_CATEGORY_{known.category}",
        keywords=tuple(f"KEYWORD_{keyword}" for keyword in known.keywords),
        name={"en": known.en, "zh": known.zh},
    )
