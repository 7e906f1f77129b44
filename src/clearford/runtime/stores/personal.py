"""Which columns of the record tell of a person, and how: what erasure and copies go by.

A table says of itself whether its rows are about persons, how long they are kept and how they go (`tables`).
Here the same is said of columns, by name, as a name means one thing everywhere. Numbers and times say nothing
by themselves; everything else must be here.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import BigInteger, Column, Integer, SmallInteger

Nature = Literal["reference", "staff", "name", "sealed", "secret", "neutral"]
"""reference: a keyed reference to an account, a person or an item, useless without the naming key.
staff: a random id of an account of staff. name: what staff is called. sealed: encrypted with a key that can
be destroyed. secret: a hash or a wrapped key. neutral: nothing about anybody in particular."""
NATURES: dict[Nature, str] = {
    "reference": "subject owner notifier item address open_key copy",
    "staff": (
        "user_id marked_by leased_by prefer made_by given_by filed_by second_by author approver reports_to "
        "led_by responsible"
    ),
    "name": "login",
    "sealed": "value",
    "secret": "token_hash id_hash csrf hash key digest wrapped",
    "neutral": """
        id action_id kind state outcome entry log type matter root parent case_id breach_id statement decision
        report audience lang harm item_kind rule rung feature ended_by why_ended void_by undone_by
        queue role event result design month actions family about step missing flagger notifier_kind
        channel error worker shard tally batch bundle counts digests hashes note origin period
        version issuer_state category order_id attempt ref golden_item in_place_of bulk entries
        harms langs scopes opted_out day body_name currency coordinator fields status amended answer
        backtest place file base against fault shift before after rules mark steps packs what part source
        code identity plan enforcement campaign service_id
    """,
}
"""Nature -> names of columns."""
EXCEPTIONS: dict[str, Nature] = {
    "sign_in_event.login": "reference",
    "user_account.name": "name",
    "rollup.name": "neutral",
    "campaign.name": "neutral",
    "campaign.goal": "neutral",
    "role_grant.reason": "name",
    "case_event.by": "staff",
    "breach_event.by": "staff",
    "breach.body": "neutral",
    "ai_service.name": "neutral",
    "ai_service.body": "neutral",
    "ai_service.responsible_entry": "neutral",
    "ai_service_event.by": "staff",
    "ai_evidence.digest": "neutral",
    "ai_evidence.body": "neutral",
    "case_event.data": "neutral",
    "appeal.by": "neutral",
    "dispute.by": "neutral",
    "lease.owner": "neutral",
    "lease.name": "neutral",
    "pointer.name": "neutral",
    "pointer.value": "neutral",
    "api_key.name": "neutral",
    "flagger.name": "neutral",
    "pack_version.digest": "neutral",
    "enforcement.digest": "neutral",
    "publication.digest": "neutral",
    "idempotency.answer": "sealed",
    "decided.body": "neutral",
    "entry.body": "neutral",
    "pack_version.body": "neutral",
    "publication.body": "neutral",
    "medium.ref": "reference",
    "media_label.ref": "reference",
    "media_label.body": "neutral",
    # JSON that holds references: erasure writes it anew, or deletes it.
    "case_file.body": "reference",
    "measure.body": "reference",
    "preference.body": "neutral",
    "rule_draft.body": "neutral",
    "rule_draft.open_key": "neutral",
    "promotion.open_key": "neutral",
    "rollout.name": "neutral",
    "rollout.body": "neutral",
    "rollout_tally.body": "neutral",
    "rollout_event.body": "neutral",
    "report_draft.open_key": "neutral",
    "report_draft.digest": "neutral",
    "report_draft.body": "neutral",
    "draft.body": "sealed",
    "evidence.body": "sealed",
    "outbox.body": "sealed",
    "lawful_order.body": "sealed",
    "golden_item.body": "sealed",
    "golden.name": "neutral",
    "inbox.body": "sealed",
    "bulk.ordered": "sealed",
    "state_snapshot.body": "reference",
    "sample.body": "sealed",
}
"""`table.column` -> nature, where it differs from that of the name, or the name means several things."""
_BY_NAME: dict[str, Nature] = {name: nature for nature, names in NATURES.items() for name in names.split()}


def nature_of(column: Column[object]) -> Nature | None:
    """What a column tells of a person; none for one of which nobody has said it."""
    if isinstance(column.type, BigInteger | Integer | SmallInteger):
        return "neutral"
    return EXCEPTIONS.get(f"{column.table.name}.{column.name}") or _BY_NAME.get(column.name)
