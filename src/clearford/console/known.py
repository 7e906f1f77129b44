"""Names of harms and queues in the language of a page; an id that nobody knows stands for itself."""

from __future__ import annotations

from functools import lru_cache

from clearford.core.reasons import Language
from clearford.runtime.customs import load_customs
from clearford.runtime.harms import name_of_harm


def harm_name(harm: str, lang: Language) -> str:
    """A harm in words."""
    return name_of_harm(harm).get(lang, harm)


def queue_name(queue: str, lang: Language) -> str:
    """A queue in words; one of the operator's own by its name."""
    return _queues().get((queue, lang), queue)


@lru_cache(maxsize=1)
def _queues() -> dict[tuple[str, Language], str]:
    found: dict[tuple[str, Language], str] = {}
    for one in load_customs().queues:
        found[one.name, "en"], found[one.name, "zh"] = one.en, one.zh
    return found
