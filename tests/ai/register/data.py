"""An invented AI service, the shipped rules, and reports that pass or do not."""

from __future__ import annotations

from functools import cache

import msgspec

from clearford.ai.assess.plan import Target
from clearford.ai.assess.report import Report
from clearford.ai.register.card import Card
from clearford.ai.register.rules import RegisterRules
from clearford.runtime.customs import load_customs
from tests.ai.assess.runs import assess, good

MODEL = f"sha256:{'a' * 64}"
OTHER = f"sha256:{'b' * 64}"
CARD = Card(
    name="Reading helper",
    purpose="Explains hard words in books to readers.",
    minors=False,
    scenario="general",
    autonomy="answers",
    scale=5_000,
    provider="Example Books",
    model="small-1",
    model_digest=MODEL,
    owner="Product department",
    contact="product@books.example",
    complaints="https://books.example/complaints",
    incident_contact="duty@books.example",
    label_method="metadata and a visible mark",
)


@cache
def rules() -> RegisterRules:
    """The shipped ones."""
    return load_customs().ai_services


@cache
def report(share: float = 0.99, digest: str | None = MODEL) -> Report:
    """The report of an assessment of a planted service."""
    made = assess(good(share))
    target = Target(base_url="https://ai.example/v1", model="small-1", model_digest=digest)
    return msgspec.structs.replace(made, target=target)
