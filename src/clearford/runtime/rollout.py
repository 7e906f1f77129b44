"""Staged rollout: which actors a rule acts on at each step, and the state of rules beside their packs."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from clearford.core.errors import ConfigError, Place, StoreError
from clearford.core.ids import RuleId
from clearford.decide.allowance import Allowance
from clearford.policy.model import USUAL_STEPS, PackSet
from clearford.runtime.writers import store_error

KEY_SETTING = "CLEARFORD_ROLLOUT_KEY"
"""Environment variable with the secret that decides who is in which bucket."""
BUCKETS = 10_000
STEPS = USUAL_STEPS
"""Per cent of actors at each step, where a rule names none."""
MIN_STEP_S = 24 * 3600
"""Least time of a step, in seconds."""
MIN_KEY = 16
STATE_VERSION = 1


def rollout_key(env: Mapping[str, str] | None = None) -> bytes:
    """The secret of the buckets. Raises ConfigError CF-C004 when it is missing or short.

    Without a secret anybody could work out which accounts a new rule does not act on yet.
    """
    text = (os.environ if env is None else env).get(KEY_SETTING, "")
    if len(text) < MIN_KEY:
        found = f"`{KEY_SETTING}` is not set" if not text else f"`{KEY_SETTING}` is short"
        raise ConfigError("CF-C004", found, suggestion=f"set it to {MIN_KEY} random characters or more")
    return text.encode()


def bucket(key: bytes, actor: str, rule: str) -> int:
    """The bucket of an actor for a rule, 0 .. BUCKETS - 1; independent from rule to rule."""
    data = f"{rule}\0{actor}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, data, sha256)[:8], "big") % BUCKETS


def is_in(key: bytes, actor: str | None, rule: str, per_cent: int) -> bool:
    """Whether a rule acts on an actor at a step.

    An item without an actor is in no bucket: the rule acts on it only when it acts on everybody. Whoever is
    in at one step is in at every later one.
    """
    if per_cent >= 100:
        return True
    return actor is not None and bucket(key, actor, rule) * 100 < per_cent * BUCKETS


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Why and when a rule was stopped."""

    trigger: str
    at: datetime
    found: str
    """Figures behind it, in one line."""


class RuleState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rule stands in its rollout."""

    step: int = 0
    """Index of the step."""
    since: datetime
    """Event time at which the step began."""
    stopped: Stop | None = None
    """Set: the rule is back on trial, whatever its file says."""


class RolloutState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of all rules that are being rolled out: an overlay, never an edit of a pack."""

    version: int = STATE_VERSION
    rules: dict[str, RuleState] = {}


def per_cent(steps: Sequence[int] | None, state: RuleState) -> int:
    """The share of actors that a rule acts on, in per cent; 0 for a stopped rule."""
    if state.stopped is not None:
        return 0
    known = steps or STEPS
    return known[min(state.step, len(known) - 1)]


def advanced(steps: Sequence[int] | None, state: RuleState, now: datetime) -> RuleState:
    """The state after the step's time has passed: at most one step further, never for a stopped rule."""
    known = steps or STEPS
    over = (now - state.since).total_seconds() >= MIN_STEP_S
    if state.stopped is not None or state.step >= len(known) - 1 or not over:
        return state
    return msgspec.structs.replace(state, step=state.step + 1, since=now)


def overlaid(packs: PackSet, state: RolloutState) -> PackSet:
    """The packs with every stopped rule on trial."""
    stopped = {name for name, rule in state.rules.items() if rule.stopped is not None}
    return PackSet(
        tuple(
            replace(
                pack,
                rules=tuple(
                    replace(rule, status="trial") if rule.live and rule.id in stopped else rule
                    for rule in pack.rules
                ),
            )
            for pack in packs.packs
        )
    )


class Rollout:
    """Gives the allowance of each item: who is outside the rollout, and which limits are reached."""

    def __init__(self, key: bytes, shares: Mapping[str, int]) -> None:
        """shares: rule -> per cent of actors; a rule that is not named acts on everybody."""
        self._key = key
        self.shares = dict(shares)

    def outside(self, actor: str | None, rules: Iterable[str]) -> frozenset[RuleId]:
        """Of some rules, those that do not act on this actor yet."""
        return frozenset(
            RuleId(rule)
            for rule in rules
            if (share := self.shares.get(rule, 100)) < 100 and not is_in(self._key, actor, rule, share)
        )

    def allowance(
        self, actor: str | None, rules: Sequence[str], reached: frozenset[RuleId] = frozenset()
    ) -> Allowance:
        """What these rules may do with an item of an actor."""
        return Allowance(self.outside(actor, rules), reached)


def load_state(path: str) -> RolloutState:
    """The state in a file; an empty one when there is no such file.

    Raises StoreError CF-S004 for a file that is damaged or of another version.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return RolloutState()
    except OSError as error:
        raise StoreError("CF-S004", str(error.strerror).lower(), place=Place(file=path)) from error
    try:
        state = msgspec.json.decode(data, type=RolloutState)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise StoreError("CF-S004", "the state of the rollout is damaged", place=Place(file=path)) from error
    if state.version != STATE_VERSION:
        found = f"the state has version {state.version}, not {STATE_VERSION}"
        raise StoreError("CF-S004", found, place=Place(file=path))
    return state


def save_state(path: str, state: RolloutState) -> None:
    """Write the state, whole or not at all. Raises StoreError CF-S001."""
    target = Path(path)
    passing = target.with_name(target.name + ".new")
    try:
        passing.write_bytes(msgspec.json.format(msgspec.json.encode(state)) + b"\n")
        os.replace(passing, target)
    except OSError as error:
        raise store_error(error, path) from error
