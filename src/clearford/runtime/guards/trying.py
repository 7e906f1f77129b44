"""Testing a guard model by the examples of a rule, each of them several times."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clearford.ai.guards.measured import REPEATS, Measured, measure
from clearford.ai.guards.prompts import Content
from clearford.ai.guards.safeguard import Safeguard
from clearford.core.errors import ConfigError, GuardError
from clearford.runtime.guards.client import CONNECTIONS, GuardClient, Heard
from clearford.runtime.guards.settings import Guard

_WORDS = {
    "slow": "it takes too long",
    "away": "it is away or busy",
    "refused": "it refuses to be asked",
    "address": "its address is not public",
    "limit": "the limit of the day is reached",
    "unreadable": "no answer can be read",
    "cut": "every text is too long",
}


def try_rule(guard: Guard, rule: Safeguard, *, repeats: int = REPEATS) -> Measured:
    """What a guard model makes of the examples of a rule.

    Raises ConfigError CF-C002 for a model that brings a policy of its own, GuardError CF-W001 where it cannot
    be asked, or gave no verdict at all.
    """
    if guard.form not in ("safeguard", "json"):
        found = f"`{guard.name}` brings a policy of its own"
        raise ConfigError("CF-C002", found, suggestion="name a guard whose form is `safeguard` or `json`")
    client = GuardClient(guard)
    try:
        heard = _heard(client, rule, repeats)
    finally:
        client.close()
    _check_any(guard, [one for some in heard.values() for one in some])
    said = {id: [one.verdict.label if one.verdict else None for one in some] for id, some in heard.items()}
    return measure(rule.tests, said, rule=rule.rule, digest=rule.digest, model=client.name)


def _heard(client: GuardClient, rule: Safeguard, repeats: int) -> dict[str, list[Heard]]:
    asked = [one for one in rule.tests for _ in range(repeats)]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        answers = list(threads.map(lambda one: client.ask(Content(one.text), policy=rule.policy), asked))
    out: dict[str, list[Heard]] = {one.id: [] for one in rule.tests}
    for one, heard in zip(asked, answers, strict=True):
        out[one.id].append(heard)
    return out


def _check_any(guard: Guard, heard: list[Heard]) -> None:
    if all(one.verdict is None for one in heard):
        why = Counter(one.why for one in heard).most_common(1)[0][0]
        found = f"`{guard.name}`: {_WORDS[why]}"
        raise GuardError("CF-W001", found, suggestion="check address, model, form and key")
