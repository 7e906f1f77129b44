"""The detectors of a bundle, made from its packs and the shipped data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from clearford.core.errors import DetectError
from clearford.core.schema import ItemSchema
from clearford.core.signals import SignalSpec
from clearford.detect.base import AnyDetector
from clearford.detect.behaviour.counter import CounterSpec
from clearford.detect.behaviour.sharing import COHORT_SPECS, CohortDetector
from clearford.detect.behaviour.velocity import VELOCITY_SPECS, VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.detect.facts import FactsDetector
from clearford.detect.guards import PREFIX, GuardDetector
from clearford.detect.hashes.compiled import known_texts
from clearford.detect.hashes.near import NEAR_SPECS, NearDetector
from clearford.detect.hashes.texts import KnownList, KnownTextDetector
from clearford.detect.patterns.detector import PatternDetector
from clearford.detect.patterns.heard import telling
from clearford.detect.patterns.spec import Borders, PatternSpec
from clearford.detect.patterns.subset import parse
from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.recogniser import load_recognisers
from clearford.detect.phrases.compiled import compiled_lists
from clearford.detect.phrases.detector import PhraseDetector
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.detect.store import NO_STORE, Store
from clearford.detect.url.data import UrlData
from clearford.detect.url.detector import UrlDetector
from clearford.policy.counters import parse_filters
from clearford.policy.issue import Issue
from clearford.policy.model import CounterFile, ListFile, PackSet, PatternFile, PhraseFile
from clearford.policy.model import Routes as PackRoutes
from clearford.policy.signals import catalogue
from clearford.policy.yaml_reader import Node
from clearford.runtime import shipped
from clearford.runtime.cache import usual_store
from clearford.runtime.filters import CounterFilters
from clearford.runtime.models import model_detectors
from clearford.text.hanzi import Readings, Shapes, Splits

DETECTOR_VERSION = "2"
"""Raised whenever a detector can answer differently for the same text and data."""


def detectors_for(
    packs: PackSet,
    schema: ItemSchema,
    want: Collection[str],
    *,
    store: Store = NO_STORE,
    models: str | None = None,
) -> list[AnyDetector]:
    """The detectors whose signals are wanted, cheapest first; lists that nobody reads are not compiled.

    models: a folder of heads that take the place of shipped ones.
    """
    velocity = velocity_for(packs, schema, want)
    want = frozenset(want) | (velocity.reads if velocity else frozenset())
    found: list[AnyDetector] = [FactsDetector(schema), _personal(store), _url()]
    phrases = [_phrase_list(f) for f in packs.phrases() if _is_wanted(f"text.phrase.{f.meta.name}.", want)]
    if phrases:
        found.append(_phrases(phrases, store))
    files = [f for f in packs.patterns() if _is_wanted(f"text.pattern.{f.meta.name}.", want)]
    context = frozenset(f.meta.name for f in files if f.meta.effect == "context")
    patterns = [spec for f in files for spec in pattern_specs(f)]
    if patterns:
        found.append(PatternDetector(patterns, shipped.fold_tables(), context=context, store=store))
    known = [f for f in packs.known_texts() if _is_known_wanted(f.name, want)]
    if known:
        found.append(KnownTextDetector([_known_list(f, store) for f in known]))
    if any(spec.name in want for spec in NEAR_SPECS):
        found.append(NearDetector())
    found += model_detectors(want, _url(), models)
    if velocity:
        found.append(velocity)
    if any(spec.name in want for spec in COHORT_SPECS):
        found.append(CohortDetector())
    if guards := {name.split(".")[1] for name in want if name.startswith(PREFIX)}:
        found.append(GuardDetector(guards))
    return found


def velocity_for(packs: PackSet, schema: ItemSchema, want: Collection[str]) -> VelocityDetector | None:
    """The counters whose signals are wanted; None when nobody asks for any.

    Raises PackError for a condition that cannot be read.
    """
    wanted = [counter for counter in packs.counters() if counter.signal in want]
    if not wanted and not any(spec.name in want for spec in VELOCITY_SPECS):
        return None
    known = catalogue(packs, schema)
    issues: list[Issue] = []
    parsed = parse_filters(packs, known, issues)
    if issues:
        raise issues[0].as_error()
    used = [counter.name for counter in wanted if counter.name in parsed]
    lists = {entry.name: tuple(e.value for e in entry.entries) for entry in packs.lists()}
    filters = CounterFilters([parsed[name] for name in used], known, lists)
    numbers = {name: number for number, name in enumerate(used)}
    return VelocityDetector([_counter(c, known, numbers.get(c.name, -1)) for c in wanted], filters)


def _counter(counter: CounterFile, known: Mapping[str, SignalSpec], number: int) -> CounterSpec:
    """A counter as the detector takes it; `number` is that of its condition."""
    return CounterSpec(
        name=counter.name,
        key=counter.key,
        window=WINDOWS[counter.window],
        what=counter.what,
        of=counter.of,
        of_type="float" if known[counter.signal].type == "float" else "int",
        filter=number,
        exact=known[counter.signal].exact,
        title=counter.title,
    )


def _is_wanted(prefix: str, want: Collection[str]) -> bool:
    return any(f"{prefix}{field}" in want for field in ("count", "disguised"))


def _is_known_wanted(name: str, want: Collection[str]) -> bool:
    return any(f"text.known.{name}.{field}" in want for field in ("same", "similarity"))


def _known_list(file: ListFile, store: Store) -> KnownList:
    texts = [entry.value for entry in file.entries]
    index = known_texts(texts, shipped.fold_tables(), store=store)
    return KnownList(file.name, index, exempts=file.effect == "exempts")


def personal_detector() -> PersonalDetector:
    """The detector of personal information, for what must be masked whatever rules ask for."""
    return _personal(usual_store())


@lru_cache(maxsize=1)
def _personal(store: Store) -> PersonalDetector:
    files = shipped.read_folder("personal", ending=".yaml")
    return PersonalDetector(load_recognisers(files, store=store), store=store)


@lru_cache(maxsize=1)
def _url() -> UrlDetector:
    return UrlDetector(
        UrlData.from_yaml(shipped.read("url", "protected.yaml"), shipped.read("url", "words.yaml"))
    )


def _phrases(lists: Sequence[PhraseList], store: Store) -> PhraseDetector:
    tables = shipped.fold_tables()
    files = [shipped.read("text", name) for name in ("readings.json", "splits.json", "shapes.json")]

    def hanzi() -> tuple[Readings, Splits, Shapes]:
        return Readings.from_bytes(files[0]), Splits.from_bytes(files[1]), Shapes.from_bytes(files[2])

    digest = hashlib.sha256(b"".join(hashlib.sha256(file).digest() for file in files)).hexdigest()
    compiled = compiled_lists(lists, tables, hanzi, data=digest, store=store)
    return PhraseDetector.of(lists, tables, compiled)


def _phrase_list(file: PhraseFile) -> PhraseList:
    usual = _routes(file.routes)
    return PhraseList(
        name=file.meta.name,
        languages=file.meta.languages,
        effect=file.meta.effect,
        unless=file.unless,
        routes=usual,
        min_confirm=file.min_confirm,
        phrases=[
            PhraseText(
                text=p.text, routes=None if p.routes == file.routes else _routes(p.routes), keeps=p.keeps
            )
            for p in file.phrases
        ],
    )


def _routes(routes: PackRoutes) -> Routes:
    return Routes(**{name: getattr(routes, name) for name in routes.__dataclass_fields__})


def pattern_specs(file: PatternFile) -> list[PatternSpec]:
    """The patterns of a file, all under the name of the file. Raises PackError CF-P017 outside the subset."""
    specs = []
    heard = (*file.heard, *(filter(_is_heard, file.patterns) if file.by_sound else ()))
    for node, by_sound in [*((n, False) for n in file.patterns), *((n, True) for n in heard)]:
        try:
            specs.append(pattern_spec(file, node, by_sound=by_sound))
        except DetectError as error:
            found = node.issue(
                "CF-P017",
                error.message,
                expected="the linear-time subset",
                suggestion=error.suggestion or "",
            )
            raise found.as_error() from error
    return specs


def _is_heard(node: Node) -> bool:
    """True for a pattern about hanzi that says enough to be read by its sound."""
    if not _HANZI.search(node.raw):
        return False
    try:
        telling(node.raw, shipped.fold_tables())
    except DetectError:
        return False
    return True


_HANZI = re.compile("[\u4e00-\u9fff]")
_BORDERS: dict[str, Borders] = {"word": "no_alnum", "digit": "no_digit", "none": "none"}


def pattern_spec(file: PatternFile, node: Node, *, by_sound: bool = False) -> PatternSpec:
    """One pattern of a file. Raises DetectError (CF-D002) outside the subset."""
    parse(node.raw)
    if by_sound:
        telling(node.raw, shipped.fold_tables())
    return PatternSpec(
        name=file.meta.name,
        pattern=node.raw,
        borders=_BORDERS[file.border],
        context=file.context,
        within=file.within,
        by_sound=by_sound,
    )
