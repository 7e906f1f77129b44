"""Which scanner is used: grams for literals; for expressions a sound Hyperscan where there is one, else RE2.

The choice is made once, at import. Every function takes `backend` to override it, which is how they
are compared in the tests.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Sequence
from typing import Literal

from clearford.core.errors import ConfigError, DetectError
from clearford.detect.scanner.base import Scanner, Words
from clearford.detect.scanner.grams import GramScanner
from clearford.detect.store import NO_STORE, Store

try:
    from clearford.detect.scanner.hyper import HyperScanner, is_sound

    if not is_sound():
        raise ImportError("this build passes over matches")
except ImportError:  # also where there is no wheel for this platform
    HyperScanner = None  # type: ignore[assignment,misc]
try:
    from clearford.detect.scanner.fallback import AutomatonScanner, SetScanner
except ImportError:
    AutomatonScanner = SetScanner = None  # type: ignore[assignment,misc]

Backend = Literal["hyperscan", "fallback"]
"""A library for literals and expressions."""

DEFAULT: Backend = "fallback" if HyperScanner is None else "hyperscan"
"""The library for expressions in this process."""


def literal_scanner(words: Sequence[str], *, backend: Backend | None = None) -> Scanner:
    """A scanner for distinct, non-empty strings without LF; ids are positions in `words`.

    Without `backend`, batches are scanned with arrays and single rows with the automaton.
    Raises DetectError (CF-D001) for an empty or repeated string or one with LF, ConfigError (CF-C001)
    when the library asked for is not installed.
    """
    if not isinstance(words, Words) and not _are_sound(words):
        raise DetectError("CF-D001", "literals must be distinct, not empty and without a line feed")
    if backend is None:
        return GramScanner(words)
    if backend == "hyperscan" and HyperScanner is not None:
        return HyperScanner([word.encode() for word in words], literal=True)
    if backend == "fallback" and AutomatonScanner is not None:
        return AutomatonScanner(words)
    raise _missing(backend)


def _are_sound(words: Sequence[str]) -> bool:
    return len(set(words)) == len(words) and all(word and "\n" not in word for word in words)


def expression_scanner(
    expressions: Sequence[str],
    *,
    octets: Sequence[bytes] = (),
    backend: Backend | None = None,
    store: Store = NO_STORE,
) -> Scanner:
    """A scanner for expressions of the subset in `detect.patterns.subset`; ids are positions.

    octets: when given, the same expressions about the octets of UTF-8, which Hyperscan scans for instead;
    they may match in more rows, so that the answer then depends on the library.
    store: keeps what was compiled for the next start. For a brief one RE2 is used where Hyperscan would have
        to compile: it starts at once and is slower with every text.
    Raises DetectError (CF-D002) when the set cannot be compiled, ConfigError (CF-C001) when the
    library asked for is not installed.
    """
    wanted = backend or DEFAULT
    if backend is None and store.brief and wanted == "hyperscan" and SetScanner is not None:
        forms = list(octets) or [expression.encode() for expression in expressions]
        if not HyperScanner.is_kept(forms, octets=bool(octets), store=store):
            return SetScanner(expressions)
    if wanted == "hyperscan" and HyperScanner is not None:
        if octets:
            # What is too large in this form may not be in the other.
            with contextlib.suppress(DetectError):
                return HyperScanner(octets, literal=False, octets=True, store=store)
        return HyperScanner([expression.encode() for expression in expressions], literal=False, store=store)
    if wanted == "fallback" and SetScanner is not None:
        return SetScanner(expressions)
    raise _missing(wanted)


def _missing(backend: str) -> ConfigError:
    packages = {"hyperscan": ("hyperscan",), "fallback": ("daachorse", "re2")}[backend]
    absent = [name for name in packages if importlib.util.find_spec(name) is None]
    needed = " and ".join(absent or packages)
    fault = "" if absent else ": the version that is installed does not load, or passes over matches"
    return ConfigError("CF-C001", f"the scanner `{backend}` needs {needed}{fault}")
