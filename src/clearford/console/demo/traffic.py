"""The items of the demo week: who posts what and when, from one seed. Pure: nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Literal

from msgspec.structs import replace

from clearford.console.demo.pictures import bomb, disc
from clearford.console.demo.texts import Grammar, language_of
from clearford.core.items import Item, MediaRef

ITEMS, ACTORS = 12_000, 400
"""Of a week at scale 1."""
WAVE_ITEMS, WAVE_ACTORS = 900, 40
WAVE_H = 3
MARKET, MARKET_LEAST, MARKET_H = 60, 45, 3.0
"""Harmless offers of one evening that a wrong threshold meets; in hours."""
QUARREL, QUARREL_LEAST, QUARREL_H = 60, 12, 2.0
SHAM, SHAM_LEAST, SLY_LEAST = 12, 3, 12
HARMFUL, WARNING = 0.012, 0.003
"""Shares of ordinary traffic that break a rule, and that only speak about a harm."""
WEEK = timedelta(days=7)
AHEAD = timedelta(hours=6)
"""By so much the week is longer, so that what begins at any hour of it also ends in it."""
TEAL, GOLD, SAND = (0, 128, 128), (255, 196, 0), (230, 215, 190)
"""Colours of the shapes."""
LANGUAGES = (("zh", 0.70), ("en", 0.25), ("mixed", 0.05))
KINDS = (("post", 0.4), ("comment", 0.35), ("message", 0.15), ("listing", 0.1))
BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 10, 12, 11, 9, 9, 9, 10, 12, 14, 16, 15, 11, 6)
"""How busy each hour of a day is."""
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Posted:
    """An item, and what is true about it: the harm that it does, or none."""

    at: datetime
    item: Item
    harm: str | None = None
    files: tuple[bytes, ...] = ()
    """Of the media that the item names, in that order."""


@dataclass(frozen=True, slots=True)
class Span:
    """The week that ends now."""

    end: datetime

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.end - WEEK - AHEAD

    def on(self, day: Day, hour: int) -> datetime:
        """The latest such moment of the week after which six hours of it are left."""
        last = self.end - AHEAD
        at = last.replace(hour=hour, minute=0, second=0, microsecond=0)
        at -= timedelta(days=(at.weekday() - _DAYS.index(day)) % 7)
        return at if at <= last else at - timedelta(days=7)

    def later(self, days: int, hour: int) -> datetime:
        """The first such hour when so many days have passed, 0 to 5: of fewer days is always earlier."""
        since = self.start + timedelta(days=days)
        at = since.replace(hour=hour, minute=0, second=0, microsecond=0)
        return at if at >= since else at + timedelta(days=1)

    @property
    def market(self) -> datetime:
        """When the market of the forum begins."""
        return self.later(3, 19)

    @property
    def morning(self) -> datetime:
        """The morning after it, when those who were hit by mistake appeal."""
        return self.later(4, 9)


class Traffic:
    """Draws the items of a week."""

    def __init__(self, grammar: Grammar, span: Span, seed: int, scale: float) -> None:
        """`scale`: 1 for twelve thousand items."""
        self._grammar, self._span, self._scale = grammar, span, scale
        self._chance = Random(seed)
        self._made = 0

    def items(self) -> list[Posted]:
        """Every item of the week but the display cases, in order of time."""
        everything = [*self._base(), *self._wave(), *self._thread(), *self._market(), *self._quarrel()]
        return sorted(everything, key=lambda one: one.at)

    def display(self, at: datetime) -> list[Posted]:
        """Texts that are hard to show: reviewers see them as they see any other."""
        texts = {**self._grammar.display, "long": self._long()}
        shown = [
            Posted(at, self._item(text, at, f"u-{90 + n}", id_=f"display-{name}"), "fraud")
            for n, (name, text) in enumerate(texts.items())
        ]
        return [*shown, *self._pictures(at)]

    def _pictures(self, at: datetime) -> Iterator[Posted]:
        """Items with drawn shapes, of which one says that it is too large to be opened."""
        shapes = (disc(640, 400, TEAL, GOLD), disc(300, 420, SAND, TEAL))
        harmful = self._grammar.harmful
        wanted = (
            ("pictures", "fraud.fake-certificates", shapes),
            ("bomb", "fraud.fake-credentials", (shapes[0], bomb())),
            ("covered", "sexual.solicitation", shapes[1:]),
        )
        for n, (name, harm, files) in enumerate(wanted):
            text = self._grammar.one(harmful[harm], self._chance)
            item = self._item(text, at, f"u-{80 + n}", kind="post", id_=f"display-{name}")
            media = [MediaRef(id=f"m{k}", sha256=sha256(file).hexdigest()) for k, file in enumerate(files, 1)]
            yield Posted(at, replace(item, media=media), harm, files)

    def _long(self) -> str:
        found = self._grammar.one(self._grammar.harmful["fraud.fake-certificates"], self._chance)
        lines = self._grammar.benign["zh"]
        text = [found]
        while sum(map(len, text)) < 100_000:
            text.append(self._grammar.one(lines, self._chance))
        return "\n".join(text)[:100_000]

    def _base(self) -> Iterator[Posted]:
        actors = max(20, round(ACTORS * min(1.0, self._scale)))
        for at in self._moments(max(1, round(ITEMS * self._scale))):
            text, harm = self._words()
            # A few accounts post much, most post little.
            actor = int(actors * self._chance.random() ** 2)
            yield Posted(at, self._item(text, at, f"u-{actor:04}"), harm)

    def _moments(self, n: int) -> Iterator[datetime]:
        span, chance = self._span, self._chance
        hours = int((span.end - span.start) / timedelta(hours=1))
        starts = [span.start + timedelta(hours=h) for h in range(hours)]
        drawn = chance.choices(starts, weights=[BY_HOUR[at.astimezone().hour] for at in starts], k=n)
        return (at + timedelta(seconds=chance.randrange(3_600)) for at in drawn)

    def _words(self) -> tuple[str, str | None]:
        grammar, chance = self._grammar, self._chance
        lang = self._draw(LANGUAGES)
        drawn = chance.random()
        if drawn < HARMFUL:
            harm = chance.choice(sorted(grammar.harmful))
            return grammar.one(grammar.harmful[harm], chance), harm
        if drawn < HARMFUL + WARNING and lang in grammar.warnings:
            return grammar.one(grammar.warnings[lang], chance), None
        return grammar.one(grammar.benign[lang], chance), None

    def _wave(self) -> Iterator[Posted]:
        start, chance = self._span.on("tue", 19), self._chance
        for _ in range(round(WAVE_ITEMS * self._scale)):
            at = start + timedelta(seconds=chance.triangular(0, WAVE_H * 3_600, 3_600))
            actor = f"w-{chance.randrange(max(2, round(WAVE_ACTORS * min(1.0, self._scale)))):03}"
            text = self._grammar.one(self._grammar.wave, chance)
            item = self._item(text, at, actor, kind="message")
            yield Posted(at, item, "phishing.lookalike")

    def _thread(self) -> Iterator[Posted]:
        at, doxxing = self._span.on("wed", 15), self._grammar.doxxing
        first = self._item(self._grammar.fill(doxxing.post, self._chance), at, "u-0007", id_="thread-1")
        yield Posted(at, first, "personal-data.doxxing")
        for _ in range(max(3, round(40 * self._scale))):
            later = at + timedelta(minutes=self._chance.uniform(1, 240))
            text = self._grammar.one(doxxing.replies, self._chance)
            item = self._item(text, later, f"u-{self._chance.randrange(20):04}", kind="comment")
            yield Posted(later, item)

    def _quarrel(self) -> Iterator[Posted]:
        """People insult each other, some of them only in a rough way."""
        start, chance = self._span.on("thu", 21), self._chance
        for n in range(max(QUARREL_LEAST, round(QUARREL * self._scale))):
            at = start + timedelta(hours=chance.uniform(0, QUARREL_H))
            text = self._grammar.one(self._grammar.quarrel, chance)
            yield Posted(at, self._item(text, at, f"q-{n:03}", kind="comment"), "harassment.bullying")

    def _market(self) -> Iterator[Posted]:
        """Harmless offers of one evening, and others that deceive."""
        span, words = self._span, self._grammar.market
        n = max(MARKET_LEAST, round(MARKET * self._scale))
        yield from self._offers(words.honest, n, span.market, MARKET_H, None)
        n = max(SHAM_LEAST, round(SHAM * self._scale))
        # Early: later on the rule that meets them may have been stopped.
        yield from self._offers(words.sly, max(SLY_LEAST, n), span.market, 1.0, "fraud.fake-seller")
        hours = (span.end - span.start) / timedelta(hours=1)
        yield from self._offers(words.sham, n, span.start, hours, "fraud.fake-seller")

    def _offers(
        self, templates: Sequence[str], n: int, start: datetime, hours: float, harm: str | None
    ) -> Iterator[Posted]:
        for k in range(n):
            at = start + timedelta(hours=self._chance.uniform(0, hours))
            text = self._grammar.one(templates, self._chance)
            actor = f"{'s' if harm else 'm'}-{k:03}"
            yield Posted(at, self._item(text, at, actor, kind="listing"), harm)

    def _item(self, text: str, at: datetime, actor: str, *, kind: str = "", id_: str = "") -> Item:
        self._made += 1
        return Item(
            id=id_ or f"p-{self._made:06}",
            text=text,
            kind=kind or self._draw(KINDS),
            actor=actor,
            at=at,
            lang=language_of(text),
        )

    def _draw(self, shares: tuple[tuple[str, float], ...]) -> str:
        names, weights = zip(*shares, strict=True)
        drawn: str = self._chance.choices(names, weights=weights)[0]
        return drawn
