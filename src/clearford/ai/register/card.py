"""What the register says of an AI service: its card, made of what its owner declares."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from clearford.core.ids import Digest

Word = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(max_length=5_000)]
Sha = Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$")]
Scenario = Literal["internal", "general", "consequential", "critical"]
Autonomy = Literal["answers", "confirmed", "alone"]
Moment = Annotated[int, Meta(ge=0, lt=1 << 62)]
Gateway = Literal["none", "observe", "enforce"]
EuView = Literal["prohibited", "high_risk", "transparency", "other"]


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An AI service as its owner declares it; none for what is not known, which never means no.

    Names functions and addresses of functions, nobody in particular: it goes into a filing pack.
    """

    name: Word
    purpose: Annotated[str, Meta(min_length=10, max_length=5_000)]
    users: Text = ""
    """Whom it is for."""
    minors: bool | None = None
    """Whether minors use it."""
    scenario: Scenario
    autonomy: Autonomy
    scale: Annotated[int, Meta(ge=0, lt=1 << 40)] | None = None
    """Users in a month."""
    provider: Word
    model: Word
    model_digest: Sha | None = None
    adapters: dict[Word, Sha] = field(default_factory=dict)
    """Name of an adapter -> its digest."""
    licences: tuple[Word, ...] = ()
    data_sources: tuple[Word, ...] = ()
    languages: tuple[Word, ...] = ()
    tools: tuple[Word, ...] = ()
    """What it may call."""
    owner: Word
    """Function that answers for it, such as a department."""
    contact: Text = ""
    agreement: Text = ""
    """Version of the agreement with users."""
    label_method: Text = ""
    complaints: Text = ""
    """Where people complain."""
    incident_contact: Text = ""
    off_switch: Text = ""
    """How it is switched off, and by which function."""
    eu_view: EuView | None = None
    opinion: bool | None = None
    """Whether it has attributes of public opinion or can mobilise, as the owner judges it."""


DIGESTS = ("model", "model_digest", "adapters")
"""Fields a change of which asks for another assessment."""


def digests_of(card: Card) -> tuple[Digest, ...]:
    """Digests of the model and of its adapters, sorted; those that are not known are left out."""
    known = [card.model_digest] if card.model_digest else []
    return tuple(sorted(Digest(one) for one in {*known, *card.adapters.values()}))


def is_other_model(before: Card, after: Card) -> bool:
    """Whether what answers is another: model, digest or an adapter differs."""
    return any(getattr(before, name) != getattr(after, name) for name in DIGESTS)


def changed_fields(before: Card, after: Card) -> tuple[str, ...]:
    """Names of what differs, in the order of the card."""
    return tuple(name for name in Card.__struct_fields__ if getattr(before, name) != getattr(after, name))
