"""The queries of the public reports. A change of what is asked is a new version with a new digest."""

from __future__ import annotations

import hashlib

import msgspec

from clearford.ledger.queries import ANY_TYPE, KNOWN, UNKNOWN, Give, Mapping, Query, QuerySet, Where

VERSION = "1"
LEAST = 30
"""Samples of fewer are not published by language or kind on their own."""

_VISIBILITY, _MONETARY, _SERVICE, _ACCOUNT = (
    "DECISION_VISIBILITY_CONTENT_",
    "DECISION_MONETARY_",
    "DECISION_PROVISION_",
    "DECISION_ACCOUNT_",
)
COLUMNS = {
    "label_content": _VISIBILITY + "LABELLED",
    "warn_viewer": _VISIBILITY + "LABELLED",
    "limit_reach": _VISIBILITY + "DEMOTED",
    "limit_interaction": _VISIBILITY + "INTERACTION_RESTRICTED",
    "age_gate": _VISIBILITY + "AGE_RESTRICTED",
    "mask_personal": "DECISION_VISIBILITY_OTHER",
    "remove_link": "DECISION_VISIBILITY_OTHER",
    "hold": _VISIBILITY + "DISABLED",
    "disable_content": _VISIBILITY + "DISABLED",
    "remove_content": _VISIBILITY + "REMOVED",
    "limit_feature": _SERVICE + "PARTIAL_SUSPENSION",
    "ask_verification": _SERVICE + "PARTIAL_SUSPENSION",
    "pause_payout": _MONETARY + "SUSPENSION",
    "suspend_account": _ACCOUNT + "SUSPENDED",
    "close_account": _ACCOUNT + "TERMINATED",
    "offer_help": "",
    "warn_user": "",
}
"""Action -> the restriction that it is in the Transparency Database; none for help and warnings."""
GROUPS = ("visibility", "monetary", "service", "account")
_GROUP_OF = {
    "DECISION_VISIBILITY": "visibility",
    "DECISION_MONETARY": "monetary",
    "DECISION_PROVISION": "service",
    "DECISION_ACCOUNT": "account",
}
_MAPPINGS = {
    "column": Mapping(of="acts", to=COLUMNS),
    "group": Mapping(
        of="acts",
        to={act: _GROUP_OF["_".join(name.split("_")[:2])] if name else "" for act, name in COLUMNS.items()},
    ),
}
_RESTRICTED: Where = {"decision": ("restrict",)}
_OWN: Where = {**_RESTRICTED, "source": ("own",)}
_BY_STATE: Where = {**_RESTRICTED, "source": ("order",)}
_DECIDED: Where = {"data.result": (KNOWN,)}
_ON_DECISION: Where = {
    "appeal:data.against": ("decision",),
    "data.result": ("upheld", "reversed", "partly_reversed"),
}
_OVERTURNED: Where = {"appeal:data.against": ("decision",), "data.result": ("reversed", "partly_reversed")}
_FLAGGED: Where = {"report_received:data.flagger": (KNOWN,)}
_FOUND = ("action_law", "action_terms")
_PEOPLE_CASES = ("review", "report", "appeal", "order", "referral", "rights_request", "incident", "misuse")
"""Kinds of cases that count: golden items never do, and samples are counted as quality."""
_MINORS: Where = {"minor": ("yes",)}
_POPULATION: Where = {"data.design": ("population",)}
_HARM: Where = {"data.result": ("confirmed",)}


def _ask(
    id: str,
    of: str,
    *by: str,
    where: Where | None = None,
    give: Give = "count",
    field: str = "",
    least: int = 0,
) -> Query:
    return Query(id=id, of=of, by=by, where=where or {}, give=give, field=field, least=least)


def _share(id: str, part: str, whole: str, least: int = 0) -> Query:
    return Query(id=id, give="share", parts=(part, whole), least=least)


def _weighed(id: str, *hits: Where, by: tuple[str, ...] = (), where: Where | None = None) -> Query:
    return Query(
        id=id,
        of="quality",
        by=by,
        where={**_POPULATION, **(where or {})},
        give="weighed",
        field="data.weight_ppm",
        hits=hits,
        least=LEAST if by else 0,
    )


_ORDER = ("data.kind", "data.state", "category")
_ORDERS = (
    _ask("orders.received", "order", *_ORDER, where={"data.event": ("received",)}),
    _ask(
        "orders.items", "order", *_ORDER, where={"data.event": ("received",)}, give="sum", field="data.items"
    ),
    _ask("orders.refused", "order", *_ORDER, where={"data.event": ("refused",)}),
    *(
        _ask(
            f"orders.median_{name}",
            "order",
            *by,
            where={"data.event": (event,)},
            give="median",
            field="minutes_since:order",
        )
        for by, suffix in ((_ORDER, ""), (_ORDER[:1], "_all"))
        for name, event in ((f"confirm{suffix}", "confirmed"), (f"effect{suffix}", "given_effect"))
    ),
)
_OF_NOTICE = "report_received:category"
_NOTICES = (
    _ask("notices.received", "report_received", "category"),
    _ask("notices.received_flagger", "report_received", "category", where={"data.flagger": (KNOWN,)}),
    _ask("notices.incomplete", "report_received", where={"data.complete": ("no",)}),
    _ask("notices.items", "case_opened", _OF_NOTICE, where={"data.kind": ("report",)}),
    _ask("notices.items_flagger", "case_opened", _OF_NOTICE, where={"data.kind": ("report",), **_FLAGGED}),
    *(
        query
        for suffix, where in (("", None), ("_flagger", _FLAGGED))
        for query in (
            *(
                _ask(
                    f"notices.median{suffix}{every}",
                    "report_closed",
                    *by,
                    where=where,
                    give="median",
                    field="minutes_since:report_received",
                )
                for by, every in (((_OF_NOTICE,), ""), ((), "_all"))
            ),
            _ask(f"notices.closed{suffix}", "report_closed", _OF_NOTICE, "data.result", where=where),
        )
    ),
    _ask("notices.automated", "report_closed", "data.automated"),
    _ask("flaggers.closed", "report_closed", "report_received:data.flagger", where=_FLAGGED),
    _ask(
        "flaggers.found",
        "report_closed",
        "report_received:data.flagger",
        where={**_FLAGGED, "data.result": _FOUND},
    ),
    _share("flaggers.precision", "flaggers.found", "flaggers.closed"),
)
_MEASURES = (
    _ask("own.measures", "decision", "ground", "category", where=_OWN),
    _ask("own.detection", "decision", "ground", "category", "auto_detect", where=_OWN),
    _ask("own.columns", "decision", "ground", "category", "column", where=_OWN),
    _ask("measures.ground", "decision", "source", "ground", where=_RESTRICTED),
    _ask("measures.automation", "decision", "auto_detect", "auto_decide", where=_RESTRICTED),
    _ask("measures.columns", "decision", "column", where=_RESTRICTED),
    _ask("measures.category", "decision", "category", "item_kind", where=_RESTRICTED),
    _ask("measures.language", "decision", "lang", where=_RESTRICTED),
    _ask("measures.rule", "decision", "rules", where=_RESTRICTED),
    _ask("measures.rule_column", "decision", "rules", "column", where=_RESTRICTED),
    _ask("measures.account", "decision", "category", where={**_RESTRICTED, "group": ("account",)}),
    _ask("measures.state", "decision", "category", where=_BY_STATE),
    _ask("measures.harm", "decision", "harm", where=_RESTRICTED),
    _ask("decided.outcome", "decision", "decision", "item_kind"),
    _ask("decided.batches", "batch", give="sum", field="data.counts"),
    _ask("accounts.steps", "measure", "data.rung", "data.why"),
    _ask("accounts.ended", "measure_end", "data.why"),
)
_APPEALS = (
    _ask("appeals.received", "appeal", "data.by", "data.against", where={"data.result": (UNKNOWN,)}),
    _ask("appeals.decided", "appeal", "appeal:data.against", "data.result", where=_DECIDED),
    _ask("appeals.omitted", "appeal", "data.why_omitted", where={"data.result": ("omitted",)}),
    *(
        _ask(
            f"appeals.median{every}",
            "appeal",
            *by,
            where=_DECIDED,
            give="median",
            field="minutes_since:appeal",
        )
        for by, every in ((("appeal:data.against",), ""), ((), "_all"))
    ),
    _ask(
        "appeals.group",
        "appeal",
        "decision:group",
        "data.result",
        where={**_DECIDED, "appeal:data.against": ("decision",)},
    ),
    _ask(
        "appeals.group_median",
        "appeal",
        "decision:group",
        where={**_DECIDED, "appeal:data.against": ("decision",)},
        give="median",
        field="minutes_since:appeal",
    ),
    _ask("appeals.rule_decided", "appeal", "decision:rules", where=_ON_DECISION),
    _ask("appeals.rule_overturned", "appeal", "decision:rules", where=_OVERTURNED),
    _share("appeals.overturned_of_decided", "appeals.rule_overturned", "appeals.rule_decided"),
    _share("appeals.overturned_of_acted", "appeals.rule_overturned", "measures.rule"),
    _ask("reversals.all", "reversal", "data.after"),
    _ask("reversals.effects", "reversal", give="sum", field="data.effects"),
    _ask("disputes.opened", "case_event", where={"data.event": ("dispute_opened",)}),
    _ask("disputes.closed", "case_event", "data.result", where={"data.event": ("dispute_closed",)}),
    _ask("disputes.all_closed", "case_event", where={"data.event": ("dispute_closed",)}),
    _ask(
        "disputes.implemented",
        "case_event",
        where={"data.event": ("dispute_closed",), "data.implemented": ("yes",)},
    ),
    _share("disputes.share_implemented", "disputes.implemented", "disputes.all_closed"),
    _ask(
        "disputes.median",
        "case_event",
        where={"data.event": ("dispute_closed",)},
        give="median",
        field="minutes_since:case_event",
    ),
)
_SAMPLES = tuple(
    query
    for design, name in (("sample", "live"), ("trial", "trial"))
    for split, by in (("", ()), ("_lang", ("lang",)), ("_kind", ("item_kind",)))
    for query in (
        _ask(f"quality.{name}_seen{split}", "quality", "data.rule", *by, where={"data.design": (design,)}),
        _ask(
            f"quality.{name}_right{split}",
            "quality",
            "data.rule",
            *by,
            where={"data.design": (design,), **_HARM},
        ),
        _share(
            f"quality.{name}_precision{split}",
            f"quality.{name}_right{split}",
            f"quality.{name}_seen{split}",
            LEAST if by else 0,
        ),
    )
)
_QUALITY = (
    *_SAMPLES,
    _weighed("quality.prevalence", _HARM),
    _weighed("quality.prevalence_lang", _HARM, by=("data.design", "lang")),
    _weighed("quality.prevalence_kind", _HARM, by=("data.design", "item_kind")),
    _weighed("quality.recall", _RESTRICTED, where=_HARM),
    _weighed("quality.recall_lang", _RESTRICTED, where=_HARM, by=("data.design", "lang")),
    _weighed("quality.precision", _HARM, where=_RESTRICTED),
    _weighed("quality.precision_lang", _HARM, where=_RESTRICTED, by=("data.design", "lang")),
    _weighed(
        "quality.accuracy",
        {**_HARM, **_RESTRICTED},
        {"data.result": ("wrong",), "decision": ("allow",)},
        where={"decision": ("allow", "restrict")},
    ),
)
_CONDUCT = (
    _ask("deadlines.states", ANY_TYPE, "clock", where={"clock": (KNOWN,)}),
    _ask("notified.sent", "notice_sent", "data.audience", "data.channel"),
    _ask("notified.failed", "notice_failed", "data.audience", "data.channel"),
    _ask("effects.intended", "decision", "auto_decide", "acts", where=_RESTRICTED),
    _ask("effects.outcomes", "outcome", "data.action", "data.result"),
    _ask("cases.opened", "case_opened", "data.kind", where={"data.kind": _PEOPLE_CASES}),
    _ask(
        "cases.reviews",
        "review",
        "data.step",
        "data.result",
        where={"data.kind": (*_PEOPLE_CASES, "quality", UNKNOWN)},
    ),
    _ask("erased.acts", "erased", "data.class", "data.why"),
    _ask("erased.entries", "erased", "data.class", give="sum", field="data.entries"),
    _ask("witness.days", "checkpoint_witnessed", "day"),
    _ask("reads.evidence", "read", "data.what", "data.refused"),
    _ask("config.changes", "config", "data.what"),
    _ask("packs.changes", "pack_change", "data.event", "data.by_other"),
    _ask("incidents.all", "incident"),
    _ask("rights.all", "rights_request", "data.kind", "data.result"),
    _ask("referrals.all", "referral"),
)
_CHINA = (
    _ask("harm.acts", "decision", "harm", "acts", where=_RESTRICTED),
    _ask("harm.reports", "report_received", "harm"),
    _ask("harm.closed", "report_closed", "report_received:harm", "data.result"),
    _ask(
        "harm.median",
        "report_closed",
        "report_received:harm",
        give="median",
        field="minutes_since:report_received",
    ),
    _ask("harm.appeals", "appeal", "decision:harm", "data.result", where=_DECIDED),
    _ask("minors.measures", "decision", "harm", where={**_RESTRICTED, **_MINORS}),
    _ask("minors.reports", "report_received", "harm", where=_MINORS),
    _ask("minors.closed", "report_closed", "data.result", where={"report_received:minor": ("yes",)}),
    _ask(
        "minors.median",
        "report_closed",
        where={"report_received:minor": ("yes",)},
        give="median",
        field="minutes_since:report_received",
    ),
    _ask("minors.referrals", "referral", where=_MINORS),
    _ask("minors.reads", "read", "data.refused", where=_MINORS),
    _ask(
        "minors.reads_decisions",
        "read",
        "data.refused",
        where={"minor": (UNKNOWN,), "decision:minor": ("yes",)},
    ),
    _ask(
        "minors.reads_reports",
        "read",
        "data.refused",
        where={"minor": (UNKNOWN,), "decision:minor": (UNKNOWN, "no"), "report_received:minor": ("yes",)},
    ),
)
QUERIES = QuerySet(
    version=VERSION,
    mappings=_MAPPINGS,
    queries=(*_ORDERS, *_NOTICES, *_MEASURES, *_APPEALS, *_QUALITY, *_CONDUCT, *_CHINA),
)


def digest_of(queries: QuerySet) -> str:
    """SHA-256 of the queries as JSON with sorted keys, 64 hexadecimal digits."""
    return hashlib.sha256(msgspec.json.encode(queries, order="sorted")).hexdigest()
