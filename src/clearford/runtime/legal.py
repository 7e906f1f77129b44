"""What a person names as a law in a decision, as it is told: words of the duties register, or own words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from clearford.core.errors import RecordError
from clearford.core.reasons import LegalGround
from clearford.policy.citation import cited
from clearford.policy.law import Resources
from clearford.runtime import shipped

MOST_LAW = 500
"""Characters of the name of a law; the Transparency Database takes no more."""
MOST_WHY = 2_000
"""Characters of the explanation."""


@lru_cache(maxsize=1)
def _register() -> Resources:
    return Resources(shipped.DATA)


def ground_of(law: Mapping[str, str], why: Mapping[str, str], obligation: str | None) -> LegalGround:
    """The legal ground of a person's decision (DSA art. 17(3)(d)).

    law: language -> law and article. obligation: a duty of the register, in place of them or beside them.
    why: language -> why the content is illegal under that law.
    RecordError CF-R022 where law or explanation is missing or too long, or the duty is not known.
    """
    named = dict(_cited(obligation) if obligation else {}) | _words(law)
    explained = _words(why)
    if not named:
        raise RecordError("CF-R022", "a legal ground needs the law that it names")
    if not explained:
        raise RecordError("CF-R022", "a legal ground needs to say why the content breaks that law")
    for what, words, most in (("name of the law", named, MOST_LAW), ("explanation", explained, MOST_WHY)):
        if any(len(one) > most for one in words.values()):
            raise RecordError("CF-R022", f"the {what} has at most {most} characters")
    return LegalGround(law=named, why=explained, obligation=obligation)


def _cited(obligation: str) -> dict[str, str]:
    duty = _register().obligations.get(obligation)
    if duty is None:
        raise RecordError("CF-R022", f"the duties register has no `{obligation}`")
    return cited(duty.id, duty.article, _register().instruments)


def _words(said: Mapping[str, str]) -> dict[str, str]:
    return {lang: words.strip() for lang, words in said.items() if words.strip()}
