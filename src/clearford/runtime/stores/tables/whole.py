"""Every table: import `METADATA` from here where the whole of them is meant."""

from __future__ import annotations

from clearford.runtime.stores.tables import (
    access,
    ai_services,
    breaches,
    casework,
    contents,
    decisions,
    deeds,
    figures,
    policies,
    reviewers,
    streams,
    voices,
    waiting,
)
from clearford.runtime.stores.tables.base import METADATA

__all__ = ["METADATA", "TOPICS"]

TOPICS = (
    access,
    ai_services,
    breaches,
    casework,
    contents,
    decisions,
    deeds,
    figures,
    policies,
    reviewers,
    streams,
    voices,
    waiting,
)
"""The modules whose tables make up the record."""
