"""The schema of the database and a row with everything in it."""

from __future__ import annotations

from typing import Any

import yaml

from clearford.act.tdb.schema import Row, Schema
from clearford.runtime import shipped

DATA: dict[str, Any] = yaml.safe_load(shipped.read("law", "dsa_sor_schema.yaml"))
SCHEMA = Schema(DATA)
FULL: Row = {
    "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_OTHER"],
    "decision_visibility_other": "A link was removed",
    "decision_monetary": "DECISION_MONETARY_OTHER",
    "decision_monetary_other": "Payments wait",
    "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION",
    "decision_account": "DECISION_ACCOUNT_SUSPENDED",
    "account_type": "ACCOUNT_TYPE_PRIVATE",
    "decision_facts": "A post was found.",
    "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
    "decision_ground_reference_url": "https://platform.example/terms#1",
    "incompatible_content_ground": "Terms and conditions",
    "incompatible_content_explanation": "It imitates a service.",
    "incompatible_content_illegal": "No",
    "content_type": ["CONTENT_TYPE_TEXT", "CONTENT_TYPE_OTHER"],
    "content_type_other": "A kind of its own",
    "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "category_addition": ["STATEMENT_CATEGORY_CYBER_VIOLENCE"],
    "category_specification": ["KEYWORD_PHISHING", "KEYWORD_CYBER_HARASSMENT", "KEYWORD_OTHER"],
    "category_specification_other": "fee in advance",
    "content_id": {"EAN-13": "0123456789012"},
    "territorial_scope": ["FR", "GR", "NO"],
    "content_language": "DE",
    "content_date": "2026-11-20",
    "application_date": "2026-11-22",
    "end_date_visibility_restriction": "2026-11-23",
    "end_date_monetary_restriction": "2026-11-22",
    "end_date_service_restriction": "2026-12-22",
    "end_date_account_restriction": "2038-01-01",
    "source_type": "SOURCE_TRUSTED_FLAGGER",
    "source_identity": "Safe Net Board",
    "automated_detection": "Yes",
    "automated_decision": "AUTOMATED_DECISION_FULLY",
    "puid": "0123456789abcdef-_Z",
}
