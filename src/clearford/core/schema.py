"""The kinds of items and the typed attributes that each may carry; operators may declare more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from clearford.core.ids import SignalName
from clearford.core.signals import SignalSpec, SignalType

INT64_MAX = 2**63 - 1
INT64_MIN = -(2**63)


class AttrSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One typed attribute. Its signal is its name with the first underscore turned into a dot."""

    name: str
    type: Literal["bool", "int", "float", "str", "enum"]
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    max_length: int = 500
    personal: bool = False
    about: str = ""

    @property
    def signal(self) -> str:
        """`account_age_h` -> `account.age_h`."""
        return self.name.replace("_", ".", 1)

    def as_signal(self) -> SignalSpec:
        """The declaration under which rules see it: an exact platform fact, context by role."""
        return SignalSpec(
            name=SignalName(self.signal),
            type=self.type,
            role="context",
            low=self.low,
            high=self.high,
            values=self.values,
            personal=self.personal,
            cost="fact",
            about=self.about,
        )


class KindSpec(msgspec.Struct, frozen=True):
    """A declared kind of item and the attributes it may carry."""

    name: str
    attrs: frozenset[str]
    about: str = ""


def _attr(name: str, type_: SignalType, about: str, **more: Any) -> AttrSpec:
    return AttrSpec(name=name, type=type_, about=about, **more)


ACCOUNT_ATTRS = (
    _attr("account_age_h", "float", "hours since the account was made, at the item's time", low=0, high=1e7),
    _attr("account_followers", "int", "followers of the account", low=0, high=10**12),
    _attr("account_posts", "int", "items the account has published", low=0, high=10**12),
    _attr("account_verified", "bool", "the platform has verified the account"),
    _attr("account_business", "bool", "a business account"),
    _attr("account_reports_30d", "int", "reports against the account in 30 days", low=0, high=10**9),
    _attr("account_strikes", "int", "strikes on record that have not expired", low=0, high=10**6),
)
CONVERSATION_ATTRS = (
    _attr("message_first_contact", "bool", "sender and receiver never exchanged messages before"),
    _attr("message_recipients", "int", "receivers of the same message", low=0, high=10**9),
    _attr("message_sender_known", "bool", "the receiver has the sender as a contact"),
    _attr("message_age_gap", "bool", "the platform states that an adult writes to a minor"),
)
LISTING_ATTRS = (
    _attr("listing_price", "float", "price in the listing's currency", low=0, high=1e15),
    _attr("listing_category", "str", "category as the platform names it", max_length=100),
    _attr("listing_market_price", "float", "usual price of such a thing on the platform", low=0, high=1e15),
)
MEDIA_ATTRS = (
    _attr("media_aigc_declared", "bool", "the uploader declared synthetic content"),
    _attr("media_aigc_metadata", "bool", "metadata says that the content is synthetic"),
    _attr(
        "media_aigc_state",
        "enum",
        "what the labels of the media and the uploader say together; unknown proves nothing",
        values=("confirmed", "possible", "suspected", "unknown", "contradictory"),
    ),
    _attr("media_aigc_label", "bool", "a file of the item holds a label of synthetic content"),
    _attr(
        "media_aigc_c2pa",
        "enum",
        "what C2PA manifests of the media say",
        values=("none", "invalid", "generated", "captured", "other"),
    ),
)
ATTRS: tuple[AttrSpec, ...] = ACCOUNT_ATTRS + CONVERSATION_ATTRS + LISTING_ATTRS + MEDIA_ATTRS


def _names(*groups: tuple[AttrSpec, ...]) -> frozenset[str]:
    return frozenset(a.name for group in groups for a in group)


KINDS: tuple[KindSpec, ...] = (
    KindSpec("post", _names(ACCOUNT_ATTRS, MEDIA_ATTRS), "a public post"),
    KindSpec("comment", _names(ACCOUNT_ATTRS, MEDIA_ATTRS), "a comment below something public"),
    KindSpec(
        "message", _names(ACCOUNT_ATTRS, CONVERSATION_ATTRS, MEDIA_ATTRS), "a message to a person or group"
    ),
    KindSpec("profile", _names(ACCOUNT_ATTRS), "name and description of an account"),
    KindSpec("listing", _names(ACCOUNT_ATTRS, LISTING_ATTRS, MEDIA_ATTRS), "an offer of goods or services"),
    KindSpec("push", _names(ACCOUNT_ATTRS), "a notification pushed to users"),
    KindSpec("image", _names(ACCOUNT_ATTRS, MEDIA_ATTRS), "an image, with the text that goes with it"),
    KindSpec("prompt", _names(ACCOUNT_ATTRS), "a request to an AI service"),
    KindSpec("completion", _names(ACCOUNT_ATTRS, MEDIA_ATTRS), "an answer of an AI service"),
    KindSpec("dataset_row", frozenset(), "a row of a data set"),
    KindSpec("app_package", frozenset(), "a package of an app"),
    KindSpec("url", frozenset(), "an address on its own"),
    KindSpec("account_event", _names(ACCOUNT_ATTRS), "something that happened to an account"),
)
"""The declared kinds; `post` is the default."""


class Context(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """Where an item stands: what it answers and who sees it."""

    parent: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET
    thread: Annotated[str, Meta(max_length=200)] | UnsetType | None = UNSET
    audience: Literal["public", "group", "private"] | UnsetType | None = UNSET
    minors: bool | UnsetType | None = UNSET
    """The platform states that minors are among the receivers."""


def _field_type(attr: AttrSpec) -> Any:
    if attr.type == "bool":
        return bool
    if attr.type == "int":
        low = INT64_MIN if attr.low is None else int(attr.low)
        high = INT64_MAX if attr.high is None else int(attr.high)
        return Annotated[int, Meta(ge=low, le=high)]
    if attr.type == "float":
        return Annotated[float, Meta(ge=attr.low, le=attr.high)]
    if attr.type == "enum":
        return Literal[attr.values]
    return Annotated[str, Meta(max_length=attr.max_length)]


class Attrs(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Base of the generated attribute struct; a field is UNSET when absent and None when null.

    The generated one takes no unknown field. This one takes any, and drops it: items that are kept are read
    by who needs no attributes, under whatever schema they came.
    """


class ItemSchema:
    """The kinds and attributes in force, and the struct that decodes attributes."""

    def __init__(self, kinds: Iterable[KindSpec] = KINDS, attrs: Iterable[AttrSpec] = ATTRS) -> None:
        """Attribute names are shared by all kinds: one name, one type."""
        self.kinds: Mapping[str, KindSpec] = {k.name: k for k in kinds}
        self.attrs: Mapping[str, AttrSpec] = {a.name: a for a in attrs}
        fields = [(a.name, _field_type(a) | None | UnsetType, UNSET) for a in self.attrs.values()]
        self.attrs_type: type[Attrs] = msgspec.defstruct(  # type: ignore[assignment]
            "ItemAttrs",
            fields,
            bases=(Attrs,),
            frozen=True,
            gc=False,
            forbid_unknown_fields=True,
            kw_only=True,
        )

    def signals(self) -> tuple[SignalSpec, ...]:
        """The declarations of the signals that come from attributes."""
        return tuple(a.as_signal() for a in self.attrs.values())


DEFAULT_SCHEMA = ItemSchema()
