"""An invented AI service on record, with documents for it."""

from __future__ import annotations

import io

import msgspec

from clearford.ai.assess.report import encode_report
from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import write_label
from clearford.ai.register.card import Card
from clearford.ai.register.rules import EvidenceKind
from clearford.runtime.assess.recording import do_record_report
from clearford.runtime.record.ai_evidence import do_hand_in
from clearford.runtime.record.ai_services import AIService, do_register_service, find_service
from clearford.runtime.record.unit import By
from clearford.runtime.service.wiring import Service
from tests.ai.register.data import CARD, MODEL, report

ANN, BOB = By("ann", "legal"), By("bob", "policy_approver")


def register(service: Service, **changes: object) -> str:
    """A registered service; changes: of the card."""
    with service.record.change(ANN) as change:
        return do_register_service(change, service.office, card(**changes))


def card(**changes: object) -> Card:
    """The card with changes."""
    return msgspec.structs.replace(CARD, **changes)


def hand_in(service: Service, service_id: str, kind: EvidenceKind, body: bytes, file: str = "a.txt") -> str:
    """Hand in a document; its id."""
    with service.record.change(ANN) as change:
        return do_hand_in(change, service_id, kind, file, body)


def assessed(service: Service, service_id: str, share: float = 0.99, digest: str = MODEL) -> str:
    """Put the report of an assessment on record, and hand it in; the id of the document."""
    made = report(share, digest)
    with service.record.change(ANN) as change:
        do_record_report(change, made)
    return hand_in(service, service_id, "assessment", encode_report(made), "report.json")


def sample() -> bytes:
    """A text with the label of generated content."""
    out = io.BytesIO()
    label = Aigc(label="1", content_producer="example-books", produce_id="1")
    write_label(io.BytesIO(b"# A story\n\nOnce upon a time.\n"), label, out)
    return out.getvalue()


def fitted(service: Service, **changes: object) -> str:
    """A service with all that a release needs."""
    made = register(service, **changes)
    assessed(service, made)
    hand_in(service, made, "label_sample", sample(), "story.md")
    return made


def seen(service: Service, service_id: str) -> AIService:
    """A service as it stands."""
    with service.record.read() as conn:
        return find_service(conn, service.office, service_id, service.record.now())
