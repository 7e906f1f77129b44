"""What the search page shows: the box, its filters, and the cases that were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import msgspec

from clearford.console.i18n import N_
from clearford.console.keys import Key

KINDS = {"review": N_("Review"), "report": N_("Report"), "appeal": N_("Appeal")}
"""Kind of a case -> message."""
STATES = {
    "queued": N_("waits"),
    "leased": N_("somebody has it"),
    "waiting": N_("waits for an answer"),
    "second_review": N_("waits for a second person"),
    "adjudication": N_("two people differ"),
    "decided": N_("decided"),
    "closed": N_("closed"),
    "appealed": N_("appealed"),
}
"""State of a case -> message."""
FACETS = {
    "kind": N_("Kind"),
    "state": N_("State"),
    "harm": N_("Harm"),
    "lang": N_("Language"),
    "rule": N_("Rule"),
}
"""What a search can be narrowed by -> message."""
PARAMETERS = {name: {"lang": "language"}.get(name, name) for name in FACETS}
"""The same -> its name in the address of a page, where `lang` is the language of the page."""
_SAID: Mapping[str, Mapping[str, str]] = {"kind": KINDS, "state": STATES}


class Found(msgspec.Struct, frozen=True):
    """A case of the answer."""

    id: str
    kind: str
    state: str
    harm: str | None
    lang: str | None
    subject: str | None
    opened: int
    rules: tuple[str, ...] = ()

    @property
    def kind_said(self) -> str:
        """A message."""
        return KINDS.get(self.kind, self.kind)

    @property
    def state_said(self) -> str:
        """A message."""
        return STATES.get(self.state, self.state)

    @property
    def can_be_chosen(self) -> bool:
        """Whether an act on many cases can reach it."""
        return self.state == "queued" and self.kind in ("review", "report")


class Facet(msgspec.Struct, frozen=True):
    """How many cases have a value."""

    value: str
    cases: int


class Result(msgspec.Struct, frozen=True):
    """The answer of the interface."""

    cases: tuple[Found, ...]
    after: str | None
    count: int
    more: bool
    exact: bool
    by_text: bool
    facets: dict[str, tuple[Facet, ...]]


class Choice(msgspec.Struct, frozen=True):
    """A value by which a search can be narrowed, or widened again."""

    label: str
    """A message, or a name."""
    cases: int
    path: str
    chosen: bool


class KeepForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which search is to be kept, and by what name."""

    name: str = ""
    query: str = ""


class SearchPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    q: str = ""
    wanted: dict[str, str] = {}
    """Filters that are set."""
    found: Result | None = None
    """None before anything was looked for."""
    can_bulk: bool = False
    can_claim: bool = False
    keys: Mapping[str, Key]
    searches: Mapping[str, str]
    """Name -> query, of searches that the person keeps."""

    @property
    def can_be_kept(self) -> bool:
        """Whether this search may be kept: one for words of texts is not, as nothing would erase them."""
        return self.found is not None and not self.found.by_text

    def path(self, **changed: str | None) -> str:
        """The address of this search with some of it changed; none leaves one out."""
        query = {"q": self.q, **self.wanted, **changed}
        return "/search?" + urlencode(
            {PARAMETERS.get(name, name): value for name, value in query.items() if value}
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """(parameter, value) of every filter."""
        return [(PARAMETERS[name], value) for name, value in self.wanted.items()]

    @property
    def here(self) -> str:
        """The address of this search."""
        return self.path()

    @property
    def query(self) -> str:
        """The same without the page."""
        return self.here.partition("?")[2]

    @property
    def bulk_path(self) -> str | None:
        """Where all that fit are decided together: none where the search has words, or no filter."""
        filters = {name: value for name, value in self.kept if name != "state"}
        return f"/bulk/new?{urlencode(filters)}" if filters and not self.q else None

    def choices(self) -> Iterator[tuple[str, list[Choice]]]:
        """(message, values) of every facet that has any."""
        facets = self.found.facets if self.found else {}
        for name, label in FACETS.items():
            values = [self._choice(name, one) for one in facets.get(name, ())]
            if values:
                yield label, values

    def _choice(self, name: str, one: Facet) -> Choice:
        chosen = self.wanted.get(name) == one.value
        path = self.path(**{name: None if chosen else one.value})
        return Choice(_SAID.get(name, {}).get(one.value, one.value), one.cases, path, chosen)
