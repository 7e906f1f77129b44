"""The shipped recognisers and a detector built from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.recogniser import Recogniser, load_recognisers

FOLDER = Path(__file__).parents[3] / "src/clearford/packs/_data/personal"


def shipped_files() -> dict[str, bytes]:
    """File name -> content of the shipped recognisers."""
    return {path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")}


@pytest.fixture(scope="session")
def recognisers() -> tuple[Recogniser, ...]:
    return load_recognisers(shipped_files())


@pytest.fixture(scope="session")
def detector(recognisers: tuple[Recogniser, ...]) -> PersonalDetector:
    return PersonalDetector(recognisers)
