"""Every example of every recogniser: the value is found with its exact span, the rest is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.recogniser import Recogniser, load_recognisers
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables

FOLDER = Path(__file__).parents[3] / "src/clearford/packs/_data/personal"
RECOGNISERS = load_recognisers({path.name: path.read_bytes() for path in FOLDER.glob("*.yaml")})
KINDS = set(
    "mobile landline service_number id_card uscc bank_card passport permit plate wechat qq telegram whatsapp "
    "line address name email phone_intl iban us_ssn ip mac birth_date".split()
)


def signal_of(recogniser: Recogniser) -> str:
    is_contact = recogniser.data.cues is not None and not recogniser.data.personal
    return "contact.handle" if is_contact else f"personal.{recogniser.kind}"


def marked(text: str) -> tuple[str, int, int]:
    """An example without its marks, and where the value stands."""
    start, end = text.index("«"), text.index("»") - 1
    return text.replace("«", "").replace("»", ""), start, end


POSITIVE = [
    pytest.param(signal_of(r), example, id=f"{r.kind}-{part}-{i}")
    for r in RECOGNISERS
    for part in ("positive", "disguised")
    for i, example in enumerate(getattr(r.data.examples, part))
]
NEGATIVE = [
    pytest.param(signal_of(r), example, id=f"{r.kind}-{i}")
    for r in RECOGNISERS
    for i, example in enumerate(r.data.examples.negative)
]


def test_every_kind_has_a_file() -> None:
    assert {recogniser.kind for recogniser in RECOGNISERS} == KINDS


@pytest.mark.parametrize(("signal", "example"), POSITIVE)
def test_value_is_found(signal: str, example: str, detector: PersonalDetector, tables: FoldTables) -> None:
    text, start, end = marked(example)
    spans = detector.spans(build_one(text, tables))
    assert (signal, start, end) in [(span.signal, span.start, span.end) for span in spans]


@pytest.mark.parametrize(("signal", "example"), NEGATIVE)
def test_nothing_is_found(signal: str, example: str, detector: PersonalDetector, tables: FoldTables) -> None:
    assert signal not in {span.signal for span in detector.spans(build_one(example, tables))}
