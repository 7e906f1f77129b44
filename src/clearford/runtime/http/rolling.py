"""What a version of the packs brings into force step by step: read before the change that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clearford.core.ids import RuleId
from clearford.runtime.packing import files_of, files_of_folders, packs_of
from clearford.runtime.record.packs import FOLDERS, archive_of, version_in_force
from clearford.runtime.record.promotions import Plan
from clearford.runtime.record.rollout import do_begin_rollout, require_in_force
from clearford.runtime.record.trials import trial_of
from clearford.runtime.record.unit import Change
from clearford.runtime.rollout.standing import Live, live_in
from clearford.runtime.service.wiring import Service, options_of


@dataclass(frozen=True)
class Rolling:
    """A version beside the one in force, and how its rules are to begin."""

    version: str
    base: str
    """The version that was in force."""
    before: Mapping[RuleId, Live]
    after: Mapping[RuleId, Live]
    plan: Plan

    def require_same(self, change: Change) -> None:
        """CF-R081 where another version was put in force meanwhile."""
        require_in_force(change, self.base)

    def do_begin(self, change: Change) -> None:
        """Let its rules begin, in the change that puts it in force."""
        tried = trial_of(change.conn, self.version)
        do_begin_rollout(change, self.before, self.after, tried, at_once=self.plan == "at_once")


def rolling_of(service: Service, version: str, plan: Plan) -> Rolling:
    """A version beside the one in force. RequestError CF-H002 for no such version."""
    with service.record.read() as conn:
        base = version_in_force(conn)
    return Rolling(version, base, live_rules(service, base), live_rules(service, version), plan)


def live_rules(service: Service, version: str) -> Mapping[RuleId, Live]:
    """The live rules of the operator's packs in a version; RequestError CF-H002 for no such version."""
    if version == FOLDERS:
        return live_in(packs_of(files_of_folders(options_of(service.settings))))
    with service.record.read() as conn:
        archive = archive_of(conn, version)
    return live_in(packs_of(files_of(archive)))
