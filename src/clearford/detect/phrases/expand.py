"""Expansion of one phrase into the literals that stand for its disguises."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from clearford.text.hanzi import Readings, Splits
from clearford.text.tables import FoldTables

USUAL_READINGS = 2
"""Readings of a character that are considered; what comes after is rare."""
MIN_SHARE = 0.02
"""Share of the like-sounding common characters below which a further sound is left out."""
MAX_PHONETIC = 16
MAX_DOUBTFUL = 4
"""Most like-sounding literals of a phrase too short to be believed for its sound alone."""
MAX_PINYIN = 8
MAX_SPLIT = 64
"""Most literals of one phrase by one route."""
SHUFFLED = range(4, 9)
"""Lengths of phrases whose order may be changed."""


def is_hanzi(char: str) -> bool:
    """True for a character that has a reading: the unified ideographs and extension A."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


class Expander:
    """Makes the literals of phrases; all phrases are given in the `skeleton` view."""

    def __init__(self, tables: FoldTables, readings: Readings, splits: Splits) -> None:
        self._tables = tables
        self._readings = readings
        self._splits = splits
        self._alike = _Alike(tables, readings)
        self._parts: dict[str, tuple[str, ...]] = {}
        self._spellings: dict[str, tuple[str, ...]] = {}

    def syllables(self) -> frozenset[str]:
        """Every spelling of one syllable."""
        return frozenset(
            s for readings in self._readings.readings.values() for r in readings for s in _spellings(r)
        )

    def sounds(self) -> dict[str, str]:
        """Spelling of a syllable, two letters or more -> the character of its sound in `phonetic`."""
        heard: dict[str, Counter[str]] = {}
        for char, readings in self._readings.readings.items():
            heard.setdefault(readings[0], Counter())[self._tables.fold("phonetic", char)] += 1
        usual = {reading: found.most_common(1)[0][0] for reading, found in sorted(heard.items())}
        found = {_spellings(reading)[0]: sound for reading, sound in usual.items()}
        for reading, sound in usual.items():
            found.setdefault(_spellings(reading)[-1], sound)
        return {spelling: sound for spelling, sound in found.items() if len(spelling) > 1}

    def phonetic(self, phrase: str, limit: int = MAX_PHONETIC) -> list[str]:
        """Literals in the `phonetic` view, the likeliest first: as usual, then one or two sounds changed."""
        own = self._tables.fold("phonetic", phrase)
        others = [self._alike.of(char) for char in phrase]
        singles = [(share, (i, sound)) for i, sounds in enumerate(others) for sound, share in sounds]
        singles.sort(key=lambda choice: -choice[0])
        found = [own, *(own[:i] + sound + own[i + 1 :] for _, (i, sound) in singles[: limit - 1])]
        for (_, one), (_, two) in itertools.combinations(singles, 2):
            if len(found) >= limit:
                break
            if one[0] != two[0]:
                found.append(_changed(own, one, two))
        return found

    def pinyin(self, phrase: str) -> list[tuple[str, ...]]:
        """Every hanzi spelled; one tuple of syllables per variant, other characters stand alone."""
        options = [self._spelled(char) or (char,) for char in phrase]
        if not all(self._spelled(char) for char in phrase if is_hanzi(char)):
            return []
        return list(itertools.islice(_by_deviation(options), MAX_PINYIN))

    def initials(self, phrase: str) -> str | None:
        """First letters of the usual readings; None below three letters or when a reading is missing."""
        spelled = [self._spelled(char)[:1] for char in phrase]
        if len(phrase) < 3 or not all(spelled):
            return None
        return "".join(syllable[0] for (syllable,) in spelled)

    def split(self, phrase: str) -> list[str]:
        """One or two characters written as their parts."""
        parts = {i: self.parts(char) for i, char in enumerate(phrase) if self.parts(char)}
        return list(itertools.islice(_replaced(phrase, parts), MAX_SPLIT))

    def parts(self, char: str) -> tuple[str, ...]:
        """The parts of one character in the `skeleton` view, without forms of fewer than two characters."""
        found = self._parts.get(char)
        if found is None:
            folded = (self._tables.fold("skeleton", form) for form in self._splits.of(char))
            found = self._parts[char] = tuple(dict.fromkeys(form for form in folded if len(form) > 1))
        return found

    def shuffle(self, phrase: str) -> list[str]:
        """Other orders: all of four characters; of more, exchanged neighbours and rotations."""
        n = len(phrase)
        if n not in SHUFFLED:
            return []
        if n == SHUFFLED[0]:
            orders = ["".join(order) for order in itertools.permutations(phrase)]
        else:
            orders = [phrase[:i] + phrase[i + 1] + phrase[i] + phrase[i + 2 :] for i in range(n - 1)]
            orders += [phrase[i:] + phrase[:i] for i in range(1, n)]
        return [order for order in dict.fromkeys(orders) if order != phrase]

    def _spelled(self, char: str) -> tuple[str, ...]:
        found = self._spellings.get(char)
        if found is None:
            usual = self._readings.of(char)[:USUAL_READINGS]
            found = self._spellings[char] = tuple(s for reading in usual for s in _spellings(reading))
        return found


def _spellings(reading: str) -> tuple[str, ...]:
    """A reading as people type it: u with diaeresis as `v`, or without the dots as the views write it."""
    plain = reading.replace("\u00fc", "v")
    return (plain, plain.replace("v", "u")) if "v" in plain else (plain,)


class _Alike:
    """Hanzi -> representatives of further sounds with which a like-sounding character may be folded.

    A text knows one sound per character. So a phrase character stands also for each of its other
    usual readings, and for the classes of common characters that share one of them; each class comes
    with its share of those characters, the largest first.
    """

    def __init__(self, tables: FoldTables, readings: Readings) -> None:
        self._tables, self._readings = tables, readings.readings
        self._found: dict[str, tuple[tuple[str, float], ...]] = {}
        common = frozenset(readings.common)
        self._shared: dict[str, Counter[str]] = {}
        for char, of_char in self._readings.items():
            own = tables.fold("phonetic", char)
            for place, reading in enumerate(of_char[:USUAL_READINGS]):
                if place == 0 or char in common:
                    self._shared.setdefault(reading, Counter())[own] += 1

    def of(self, char: str) -> tuple[tuple[str, float], ...]:
        """The sounds of one character and their shares; none for what is no hanzi."""
        found = self._found.get(char)
        if found is None:
            found = self._found[char] = tuple(self._ranked(char)) if char in self._readings else ()
        return found

    def _ranked(self, char: str) -> Iterator[tuple[str, float]]:
        usual = self._readings[char][:USUAL_READINGS]
        classes = sum((self._shared.get(reading, Counter()) for reading in usual), Counter())
        total = classes.total()
        del classes[self._tables.fold("phonetic", char)]
        for sound, count in classes.most_common():
            if count / total >= MIN_SHARE:
                yield sound, count / total


def _changed(text: str, one: tuple[int, str], two: tuple[int, str]) -> str:
    (i, first), (j, second) = sorted((one, two))
    return text[:i] + first + text[i + 1 : j] + second + text[j + 1 :]


def _by_deviation(options: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """One choice per place: first the first of each, then with one place changed, then two, ..."""
    usual = [choices[0] for choices in options]
    yield tuple(usual)
    free = [i for i, choices in enumerate(options) if len(choices) > 1]
    for changed in range(1, len(free) + 1):
        for places in itertools.combinations(free, changed):
            for choice in itertools.product(*(options[i][1:] for i in places)):
                found = usual.copy()
                for place, form in zip(places, choice, strict=True):
                    found[place] = form
                yield tuple(found)


def _replaced(phrase: str, forms: dict[int, tuple[str, ...]]) -> Iterator[str]:
    """The phrase with one place replaced by any of its forms, then with two; places ascend."""
    for i, of_one in forms.items():
        for form in of_one:
            yield phrase[:i] + form + phrase[i + 1 :]
    for (i, of_one), (j, of_two) in itertools.combinations(forms.items(), 2):
        between, behind = phrase[i + 1 : j], phrase[j + 1 :]
        for one in of_one:
            before = phrase[:i] + one + between
            for two in of_two:
                yield before + two + behind
