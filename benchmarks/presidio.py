"""Presidio with pattern recognisers only: an empty language model, no context words, the same expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine


class _Empty(NlpEngine):
    """A language model that sees nothing, which costs least."""

    def __init__(self) -> None:
        self._doc = spacy.blank("en")("")

    def load(self) -> None:
        """Nothing to load."""

    def is_loaded(self) -> bool:
        """Always."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """No entities and no tokens."""
        return NlpArtifacts([], self._doc, [], [], self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **_: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The same for many."""
        return ((text, self.process_text(text, language)) for text in texts)

    def is_stopword(self, word: str, language: str) -> bool:
        """None is."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """None is."""
        return False

    def get_supported_entities(self) -> list[str]:
        """None."""
        return []

    def get_supported_languages(self) -> list[str]:
        """English stands for every language."""
        return ["en"]


class Presidio:
    """Its analyzer with one recogniser for each expression (name -> expression)."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        self._recognizers = [
            PatternRecognizer(
                supported_entity=name,
                patterns=[Pattern(name, expression, 0.5)],
                global_regex_flags=re.ASCII,
            )
            for name, expression in expressions.items()
        ]
        registry = RecognizerRegistry(recognizers=list(self._recognizers), supported_languages=["en"])
        self._analyzer = AnalyzerEngine(registry=registry, nlp_engine=_Empty(), supported_languages=["en"])

    def analyze(self, text: str) -> set[str]:
        """Names of the expressions found, by the analyzer."""
        return {result.entity_type for result in self._analyzer.analyze(text, "en")}

    def recognize(self, text: str) -> set[str]:
        """The same by the recognisers alone, without the analyzer around them."""
        return {
            result.entity_type
            for one in self._recognizers
            for result in one.analyze(text, one.supported_entities, None) or ()
        }
