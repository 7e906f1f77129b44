"""Settings of guard models: where each is asked, in which form, and what it may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from clearford.ai.guards.replies import Format
from clearford.core.errors import GuardError
from clearford.runtime.key_file import read_key

Price = Annotated[float, Meta(ge=0)]


class Guard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guard model that may be asked about items; its signals are `guard.NAME.unsafe` and the like."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    """Under which rules read its signals."""
    url: Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$", max_length=500)]
    """Address with `/v1`, to which `/chat/completions` is appended."""
    model: Annotated[str, Meta(min_length=1, max_length=200)]
    """Name of the model, as its server knows it."""
    form: Format = "json"
    """How it is asked and answers."""
    rule: Annotated[str, Meta(max_length=200)] = ""
    """Rule that it is told, for the forms `safeguard` and `json`; empty for harms in general."""
    key_file: str = ""
    """File with the key that the server asks for; mode 0600. Empty where it asks for none."""
    allow_private: bool = False
    """Private and loopback addresses, and addresses without encryption, are refused unless this is set."""
    timeout_s: Annotated[float, Meta(gt=0, le=60)] = 5.0
    """Seconds that one question may take, with everything that is tried again."""
    tries: Annotated[int, Meta(ge=1, le=5)] = 2
    """How often a question is sent where the server is away or busy."""
    answer_tokens: Annotated[int, Meta(ge=16, le=8_192)] = 512
    """Longest answer; models that think first need room for it."""
    tokens_a_day: Annotated[int, Meta(ge=0)] = 0
    """Of questions and answers in each process, by days in UTC; 0 for no limit."""
    cost_a_day: Price = 0.0
    """The same in the currency of the prices; 0 for no limit."""
    price_in: Price = 0.0
    """Of a million tokens of questions."""
    price_out: Price = 0.0
    """Of a million tokens of answers."""
    escalated: bool = True
    """Whether it is also asked about every item that goes to people, for the record; else only where a rule
    in force reads its signals and its answer can change the decision."""


def guard_named(guards: Sequence[Guard], name: str) -> Guard:
    """The guard of a name. GuardError CF-W002 where the settings have none."""
    for guard in guards:
        if guard.name == name:
            return guard
    known = ", ".join(f"`{guard.name}`" for guard in guards) or "none"
    raise GuardError("CF-W002", f"`{name[:100]}`", suggestion=f"name one of the settings: {known}")


def key_of(guard: Guard) -> str:
    """The key of a guard's server; empty for none. Raises ConfigError CF-C002 for a file others may read."""
    return read_key(guard.key_file)
