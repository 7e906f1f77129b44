"""What leads to the errors of rules and packs on record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from clearford.cases.campaigns import require_over, require_span
from clearford.core.dates import DAY
from clearford.policy.model import PackSet
from clearford.runtime.record.backtests import do_begin_run
from clearford.runtime.record.breaches import Opening, do_answer_awareness, do_open_breach
from clearford.runtime.record.bulk_run import most_a_day
from clearford.runtime.record.campaigns import Plan, do_open_campaign
from clearford.runtime.record.cases import Office
from clearford.runtime.record.packs import do_promote_packs, do_upload_packs
from clearford.runtime.record.promotions import do_ask_promotion, do_withdraw_promotion
from clearford.runtime.record.rolling import do_hold_rule
from clearford.runtime.record.rollout import require_in_force
from clearford.runtime.record.rule_drafts import do_drop_draft, do_open_draft
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.public_role import grant_public
from clearford.runtime.stores.store import Store
from clearford.runtime.workbench import own_pack
from tests.cases.data import numbers
from tests.runtime.service_kit import record_on


def promotion_without_evidence() -> None:
    with closing(Store.open("store.db", create=True)) as store:
        record = record_on(store)
        with record.change(By("ann", "policy_author")) as change:
            digest = do_upload_packs(change, b"packs", "").digest
        with record.change(By("bob", "policy_approver")) as change:
            do_promote_packs(change, digest, numbers())


def campaign_without_an_end() -> None:
    require_span(0, 91 * DAY, 0, numbers())


def as_author(do: Callable[[Change], object]) -> Callable[[], None]:
    """Something that an author does on a new record."""

    def cause() -> None:
        with closing(Store.open("store.db", create=True)) as store:
            record = record_on(store)
            with record.change(By("ann", "policy_author")) as change:
                do(change)

    return cause


def two_drafts(change: Change) -> None:
    for _ in range(2):
        do_open_draft(change, "fraud.phishing.x", "fraud/phishing/rules/x.yaml", "", "")


def dropped_twice(change: Change) -> None:
    draft = do_open_draft(change, "fraud.phishing.x", "fraud/phishing/rules/x.yaml", "", "")
    for _ in range(2):
        do_drop_draft(change, draft.id)


def backtest_of_nothing(change: Change) -> None:
    do_begin_run(change, do_upload_packs(change, b"packs", "").digest, 30)


def withdrawn_twice(change: Change) -> None:
    asked = do_ask_promotion(change, do_upload_packs(change, b"packs", "").digest, "for a reason", None)
    for _ in range(2):
        do_withdraw_promotion(change, asked.id, "")


def not_ones_own() -> None:
    own_pack(PackSet(()), "fraud.phishing.x")


def held_nowhere(change: Change) -> None:
    do_hold_rule(change, "fraud.phishing.x", "for a reason")


def another_in_force(change: Change) -> None:
    require_in_force(change, "0" * 64)


def breach_to_come(change: Change) -> None:
    said = Opening(what="An account file was copied.", aware=change.at + DAY, why="seen", drill=True)
    do_open_breach(change, _office(change), said)


def awareness_that_nobody_moved(change: Change) -> None:
    said = Opening(what="An account file was copied.", aware=change.at, why="seen", drill=True)
    do_answer_awareness(change, do_open_breach(change, _office(change), said), agreed=True)


def _office(change: Change) -> Office:
    return Office.of(change.vault)


def bulk_act_of_a_campaign_to_come(change: Change) -> None:
    office, end = _office(change), change.at + 20 * DAY
    plan = Plan(name="lookalikes", harm="phishing", goal="Fewer of them.", start=change.at + DAY, end=end)
    most_a_day(change, office, do_open_campaign(change, plan, office.numbers).id, [])


OF_QUALITY: dict[str, Callable[[], object]] = {
    "CF-C005": as_author(lambda change: grant_public(change.conn, "a role")),
    "CF-R034": promotion_without_evidence,
    "CF-R070": as_author(two_drafts),
    "CF-R071": as_author(dropped_twice),
    "CF-R072": not_ones_own,
    "CF-R073": as_author(backtest_of_nothing),
    "CF-R074": as_author(withdrawn_twice),
    "CF-R080": as_author(held_nowhere),
    "CF-R081": as_author(another_in_force),
    "CF-R077": campaign_without_an_end,
    "CF-R078": lambda: require_over("running"),
    "CF-R093": as_author(breach_to_come),
    "CF-R095": as_author(bulk_act_of_a_campaign_to_come),
    "CF-R094": as_author(awareness_that_nobody_moved),
}
