"""Train the shipped classifier heads again, from invented texts and from sets whose licence allows it.

    ./dev run python -m tools.train_heads --data DIR [--head NAME ...]

DIR holds the labelled sets. Weights are learned from `cold` (train part), `davidson`, `presidio`, `advbench`,
`harmbench_val`, `jailbench_half` and `opendns_half` only, and from the generators of tools/synthesis. Other
sets that lie there (`fbs_sms`, `uci_sms`, `stoneskipping_train`, `jpcert_2024`, the dev part of `cold`) are
measured on, never learned from. Equal data and versions give equal files.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from clearford.detect.models.head import ENDING, HEADS, Head, HeadName, scores_of
from clearford.detect.models.scheme import URL
from clearford.runtime import shipped
from clearford.runtime.training.card import Outside, to_json, to_markdown
from clearford.runtime.training.course import Plan, Trained, train
from clearford.runtime.training.features import link_features, text_features
from clearford.runtime.training.figures import measure, thresholds
from clearford.runtime.training.learn import margins_of
from clearford.runtime.training.rows import Row, row_of
from tools.synthesis import abuse, prompts, texts, urls
from tools.synthesis.disguise import disguised
from tools.synthesis.masks import filled

OUT = shipped.DATA / "models"
SEED = 20_26_11
LEARNED = ("cold", "davidson", "presidio", "advbench", "harmbench_val", "jailbench_half", "opendns_half")
"""Sets whose licence lets weights learned from them ship."""
STRENGTHS = (1.0, 4.0)
TABLES = shipped.fold_tables()
_NOT_BULK = frozenset(("acquaintance", "threat", "family", "trojan"))

_HANZI = re.compile("[一-鿿]")

Scores = NDArray[np.float64]


class Sets:
    """The labelled sets of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, path: str) -> Iterator[dict[str, Any]]:
        """The rows of a file; none when it is not there."""
        file = self._folder / path
        if not file.is_file():
            return
        with gzip.open(file) as stream:
            for line in stream:
                yield msgspec.json.decode(line)

    def learned(self, name: str, file: str) -> Iterator[dict[str, Any]]:
        """Rows of a set that weights may be learned from. Raises SystemExit when it is missing."""
        if name not in LEARNED:
            raise AssertionError(f"weights learned from `{name}` may not ship")
        if not (self._folder / name / file).is_file():
            raise SystemExit(f"{self._folder / name / file} is missing")
        return self.rows(f"{name}/{file}")


def rows_of(
    found: Iterable[str], source: str, *, positive: bool, ordinary: bool = False, url: bool = False
) -> Iterator[Row]:
    """Rows of one class and source."""
    for text in found:
        if text.strip():
            yield row_of(text, TABLES, positive=positive, source=source, ordinary=ordinary, url=url)


def distinct(rows: Iterable[Row]) -> list[Row]:
    """Each text once; a text of both classes not at all."""
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return [same[0] for same in by_key.values() if len({row.positive for row in same}) == 1]


def with_disguises(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """The rows, and some of the Chinese ones once more in disguise, each in the group of its plain form.

    Harm is disguised more often than other texts, but those are too, so that disguise alone proves nothing.
    """
    found = []
    for i, row in enumerate(rows):
        share = 0.7 if row.positive else 0.3 if row.source.startswith("invented") else 0.1
        if _HANZI.search(row.text) and rng.random() < share:
            named = replace(row, group=f"form {i}")
            more = row_of(
                disguised(row.text, rng),
                TABLES,
                positive=row.positive,
                source=row.source,
                ordinary=row.ordinary,
                group=named.group,
            )
            found += [named, more]
        else:
            found.append(row)
    return found


def _calm(sets: Sets, invented: Iterable[texts.Named] | None = None) -> Iterator[Row]:
    """Messages that are neither fraud nor advertising, real and invented."""
    made = texts.texts(texts.calm(SEED) if invented is None else invented)
    yield from rows_of(made, "invented calm", positive=False, ordinary=True)
    cold = list(sets.learned("cold", "train.jsonl.gz"))
    for label, ordinary in (("safe", True), ("offensive", False)):
        found = (row["text"] for row in cold if row["label"] == label)
        yield from rows_of(found, "cold", positive=False, ordinary=ordinary)
    davidson = (row["text"] for row in sets.learned("davidson", "davidson.jsonl.gz"))
    yield from rows_of(davidson, "davidson", positive=False)
    presidio = (row["text"] for row in sets.learned("presidio", "presidio_generated_large.jsonl.gz"))
    yield from rows_of(presidio, "presidio", positive=False, ordinary=True)


def fraud_rows(sets: Sets) -> Iterator[Row]:
    """Invented fraud against advertising and calm messages."""
    yield from rows_of(texts.texts(texts.fraud(SEED + 1)), "invented fraud", positive=True)
    yield from rows_of(texts.texts(texts.schemes(SEED + 13)), "invented schemes", positive=True)
    yield from rows_of(texts.texts(texts.adverts(SEED + 2)), "invented adverts", positive=False)
    yield from _calm(sets, texts.calm(SEED, zh=10_000, english=7000, everyday=True))


def spam_rows(sets: Sets) -> Iterator[Row]:
    """Invented advertising and bulk fraud against calm messages."""
    bulk = (text for kind, text in texts.fraud(SEED + 1) if kind not in _NOT_BULK)
    yield from rows_of(bulk, "invented fraud", positive=True)
    yield from rows_of(texts.texts(texts.adverts(SEED + 2)), "invented adverts", positive=True)
    yield from _calm(sets)


def harassment_rows(sets: Sets) -> Iterator[Row]:
    """Offensive comments against others, and against messages of every other kind."""
    for row in sets.learned("cold", "train.jsonl.gz"):
        safe = row["label"] == "safe"
        yield from rows_of([row["text"]], "cold", positive=not safe, ordinary=safe)
    for i, row in enumerate(sets.learned("davidson", "davidson.jsonl.gz")):
        # Four of five posts are "offensive": all of them would make slang alone a sign of abuse.
        if row["label"] == "offensive" and i % 2:
            continue
        neither = row["label"] == "neither"
        yield from rows_of([row["text"]], "davidson", positive=not neither, ordinary=neither)
    yield from rows_of(abuse.abuse(SEED + 11), "invented abuse", positive=True)
    yield from rows_of(abuse.rude(SEED + 12), "invented rude", positive=False)
    yield from rows_of(texts.texts(texts.calm(SEED)), "invented calm", positive=False, ordinary=True)
    other = [*texts.fraud(SEED + 1, zh=1000, english=800), *texts.adverts(SEED + 2, zh=800, english=600)]
    yield from rows_of(texts.texts(other), "invented adverts", positive=False)
    presidio = (row["text"] for row in sets.learned("presidio", "presidio_generated_large.jsonl.gz"))
    yield from rows_of(presidio, "presidio", positive=False, ordinary=True)


def prompt_rows(sets: Sets) -> Iterator[Row]:
    """Attacks and harmful requests against harmless prompts and calm messages."""
    yield from rows_of(prompts.attacks(SEED + 3), "invented attacks", positive=True)
    yield from rows_of(prompts.harmful(SEED + 4), "invented requests", positive=True)
    advbench = (row["text"] for row in sets.learned("advbench", "advbench.jsonl.gz"))
    yield from rows_of(advbench, "advbench", positive=True)
    core = (
        r["text"] for r in sets.learned("harmbench_val", "harmbench_val.jsonl.gz") if r["scope"] == "core"
    )
    yield from rows_of(core, "harmbench_val", positive=True)
    for file in ("jailbench_half.jsonl.gz", "jailbench_seeds_half.jsonl.gz"):
        found = (row for row in sets.learned("jailbench_half", file) if row["scope"] == "core")
        # Bare questions about groups of people are left out: their words alone are no harm.
        kept = (r["text"] for r in found if r["label"] == "jailbreak" or r["domain"] != "discrimination")
        yield from rows_of(kept, "jailbench_half", positive=True)
    for name, harmless in (("plain", prompts.plain(SEED + 5)), ("alarming", prompts.alarming(SEED + 6))):
        yield from rows_of(harmless, f"invented {name} prompts", positive=False, ordinary=True)
    calm = list(_calm(sets))
    yield from random.Random(SEED).sample(calm, min(24_000, len(calm)))


def phishing_rows(sets: Sets) -> Iterator[Row]:
    """Invented phishing addresses against well-known domains, bare and with invented paths."""
    yield from rows_of(urls.phishing(SEED + 7), "invented phishing", positive=True, url=True)
    hosts = [row["host"] for row in sets.learned("opendns_half", "opendns_half.jsonl.gz")]
    yield from rows_of(hosts, "opendns_half", positive=False, ordinary=True, url=True)
    known = urls.honest(SEED + 8, hosts, len(hosts))
    yield from rows_of(known, "opendns_half with paths", positive=False, ordinary=True, url=True)
    others = urls.honest(SEED + 9, urls.made_up_hosts(SEED + 10), 5000)
    yield from rows_of(others, "invented hosts", positive=False, url=True)


ROWS: dict[HeadName, Callable[[Sets], Iterator[Row]]] = {
    "fraud": fraud_rows,
    "spam": spam_rows,
    "harassment": harassment_rows,
    "phishing": phishing_rows,
    "prompt": prompt_rows,
}
DISGUISED = frozenset(("fraud", "spam", "harassment"))
"""Heads that learn from disguised forms as well."""
CROSS: dict[HeadName, frozenset[str]] = {
    "fraud": frozenset(),
    "spam": frozenset(),
    "harassment": frozenset(("cold", "davidson", "invented abuse")),
    "phishing": frozenset(),
    "prompt": frozenset(
        ("advbench", "harmbench_val", "jailbench_half", "invented plain prompts", "invented alarming prompts")
    ),
}
"""Sources that are worth measuring with a head that learned from the others."""

_INVENTED = (
    "Messages invented by the generators of `tools/synthesis`, written from public descriptions of each harm"
)
_NEGATIVE = (
    "Against them stand invented chat, reviews, comments, notices of services, number-rich texts and "
    "warnings, and real comments and sentences of COLD (train part), Davidson and Presidio."
)
_LICENCE = (
    "Weights: Apache-2.0, as the product. Learned from invented texts of this repository, {}. See NOTICE."
)
ABOUT: dict[HeadName, tuple[str, str, str]] = {
    "fraud": (
        f"{_INVENTED}, some of them in disguise. Advertising counts as no fraud. {_NEGATIVE}",
        _LICENCE.format("COLD (Apache-2.0), Davidson (MIT) and Presidio research (MIT)"),
        "A score is a likeness, not a finding: it reads words, knows no sender and no history, and never "
        "suffices to act on a person. It does not tell a fraud from a faithful copy of a bank's own "
        "message, and may flag such copies. Fraud that talks like a friend over many messages is not "
        "recognised from one of them. Short texts carry little evidence. Languages other than Chinese and "
        "English were not looked at.",
    ),
    "spam": (
        f"{_INVENTED}: advertising of every kind, and fraud that is sent in bulk, some in disguise. "
        f"{_NEGATIVE}",
        _LICENCE.format("COLD (Apache-2.0), Davidson (MIT) and Presidio research (MIT)"),
        "Whether a message was wanted cannot be read from it: a notice from a shop one buys at looks like "
        "any other. Use it with facts about the sender: age of the account, number of receivers, "
        "repetition.",
    ),
    "harassment": (
        "COLD (train part) and Davidson (hateful, and every second offensive post, against neither), "
        "invented insults, threats and calls to attack somebody, and as further negatives rude words that "
        "hurt nobody, reports of abuse, and invented messages of other kinds.",
        _LICENCE.format(
            "COLD (Apache-2.0) and Davidson (MIT; the posts themselves are subject to the terms of the "
            "platform they come from)"
        ),
        "The labels are those of the annotators: COLD knows comments about race, region and gender, and its "
        "safe comments name the same groups; Davidson is known to mark dialect and reclaimed words as "
        "offensive too often. Expect more false alarms on such writing and check before use. Quoting an "
        "insult, reporting it and uttering it look alike. Figures on another set of Chinese comments are "
        "far lower than on COLD.",
    ),
    "phishing": (
        "Addresses invented by `tools/synthesis/urls.py` against well-known domains of a public-domain list "
        "(OpenDNS, 2014), bare and with invented paths.",
        _LICENCE.format("and the public-domain list of OpenDNS"),
        "Reads the address alone: a page on a hacked honest host is not found. Made-up honest names with "
        "cheap endings may be flagged. Names of well-known services are those of a few countries.",
    ),
    "prompt": (
        "Invented attempts to steer an AI service against its rules and invented harmful requests, "
        "AdvBench, HarmBench (validation, core scope) and JailBench (public half, core scope, without bare "
        "questions about groups of people), against invented everyday prompts, half of them with alarming "
        "words in harmless senses, and ordinary messages. Some wrappers of JailBench were read while the "
        "templates were written.",
        _LICENCE.format(
            "AdvBench, HarmBench and JailBench (MIT), COLD (Apache-2.0), Davidson and Presidio research (MIT)"
        ),
        "Names a likeness of words, not an intent; a new wording is found only in part, see the figures on "
        "sets left out. Harmless prompts about violence, crime or security in fiction, games and defence "
        "are scored higher than others. One signal beside a guard model, not in its place.",
    ),
}
"""What the cards say: data, licence, limits."""


def outside(head: Head, sets: Sets, calm: Scores) -> Iterator[Outside]:
    """Figures on sets that no weight was learned from, for those that are there."""
    if head.name == "phishing":
        yield from _outside_links(head, sets, calm)
        return
    ordinary = {
        "uci_sms ham": [r["text"] for r in sets.rows("uci_sms/uci_sms.jsonl.gz") if r["label"] == "ham"],
        "stoneskipping_train ham": [
            r["text"]
            for r in sets.rows("stoneskipping_train/stoneskipping_train.jsonl.gz")
            if r["label"] == "ham"
        ],
        "cold dev safe": [r["text"] for r in sets.rows("cold/dev.jsonl.gz") if r["label"] == "safe"],
    }
    pooled = [text for found in ordinary.values() for text in found]
    for name, found in ordinary.items():
        if found:
            scores = text_scores(head, found)
            yield Outside(name, measure(scores, np.zeros(len(found), np.bool_)))
    for name, found in _harms(head.name, sets):
        if found and pooled:
            scores, negative = text_scores(head, found), text_scores(head, pooled)
            marks = np.concatenate((np.ones(len(found), np.bool_), np.zeros(len(pooled), np.bool_)))
            both = measure(np.concatenate((scores, negative)), marks)
            yield Outside(f"{name} against the three ordinary sets", both, thresholds(scores, negative))
    if head.name == "harassment":
        yield from _pair(head, "cold dev", sets.rows("cold/dev.jsonl.gz"), "offensive")
    if head.name == "spam":
        yield from _pair(head, "uci_sms", sets.rows("uci_sms/uci_sms.jsonl.gz"), "spam")


def _pair(head: Head, name: str, rows: Iterator[dict[str, Any]], positive: str) -> Iterator[Outside]:
    found = list(rows)
    if found:
        scores = text_scores(head, [row["text"] for row in found])
        marks = np.array([row["label"] == positive for row in found])
        yield Outside(name, measure(scores, marks), thresholds(scores[marks], scores[~marks]))


def _harms(name: HeadName, sets: Sets) -> Iterator[tuple[str, list[str]]]:
    rng = random.Random(SEED)
    sms = list(sets.rows("fbs_sms/fbs_sms.jsonl.gz"))
    labels = {"fraud": ("fraud", "illegal"), "spam": ("advert", "illegal", "fraud")}.get(name, ())
    for label in labels:
        yield f"fbs_sms {label}", [filled(r["text"], rng) for r in sms if r["label"] == label]
    if name == "harassment":
        rows = sets.rows("stoneskipping_train/stoneskipping_train.jsonl.gz")
        yield "stoneskipping_train removed", [r["text"] for r in rows if r["label"] == "spam"]


def _outside_links(head: Head, sets: Sets, calm: Scores) -> Iterator[Outside]:
    by_host = {row["host"]: row["url"] for row in sets.rows("jpcert_2024/jpcert_2024.jsonl.gz")}
    found = {"one address of each host": list(by_host.values()), "hosts alone": list(by_host)}
    for name, addresses in found.items():
        if addresses:
            scores = scores_of(margins_of(head, link_features(addresses, URL)), head.table)
            there = measure(scores, np.ones(len(addresses), np.bool_))
            yield Outside(f"jpcert_2024, {name}", there, thresholds(scores, calm))


def text_scores(head: Head, found: list[str]) -> Scores:
    """The score of each text by the finished head."""
    return scores_of(margins_of(head, text_features(found, head.scheme, TABLES)), head.table)


def make(name: HeadName, sets: Sets) -> Trained:
    """Train one head and measure it."""
    data, licence, limits = ABOUT[name]
    plan = Plan(
        head=name,
        strengths=STRENGTHS,
        balances=(False,),
        data=data,
        licence=licence,
        limits=limits,
        command=f"./dev run python -m tools.train_heads --data DIR --head {name}",
        cross=CROSS[name],
    )
    rows = distinct(ROWS[name](sets))
    if name in DISGUISED:
        rows = distinct(with_disguises(rows, random.Random(SEED)))
    made = train(rows, plan, TABLES)
    found = tuple(outside(made.head, sets, made.calm))
    return Trained(made.head, made.blob, msgspec.structs.replace(made.card, outside=found), made.calm)


def main() -> None:
    """Train and write the heads asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("CLEARFORD_DATA"))
    parser.add_argument("--head", action="append", choices=HEADS)
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data DIR")
    OUT.mkdir(exist_ok=True)
    for name in options.head or HEADS:
        made = make(name, Sets(options.data))
        (OUT / f"{name}{ENDING}").write_bytes(made.blob)
        (OUT / f"{name}.json").write_bytes(to_json(made.card))
        (OUT / f"{name}.md").write_text(to_markdown(made.card))
        print(name, made.card.digest[:12], f"{len(made.blob) / 1024:.0f} KiB", "F1", made.card.folds.f1)


if __name__ == "__main__":
    main()
