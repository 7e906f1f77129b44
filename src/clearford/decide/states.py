"""How a rule can stand when it holds, as small numbers that both back ends give and `resolve` reads.

A rule without softenings has one state. With n softenings it has 1 + n + (those to escalate or
failed): whole; made milder to a case by softening j; by softening j because it could not be known;
made milder to nothing by softening j. States ascend from the strongest to the mildest, so that the
least of several findings is what counts for the item.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from clearford.decide.program import Rule


class State(NamedTuple):
    """One way of standing: what is left of the contribution, and which softening did it."""

    to: Literal["full", "escalate", "allow"]
    soften: int = -1
    """Index of the softening; -1 for none."""
    failed: bool = False
    """True when the softening counts because it could not be known."""

    @property
    def by(self) -> str:
        """The softening as decisions name it."""
        return f"soften[{self.soften}]" + (":failed" if self.failed else "")


FULL = State("full")


def states_of(rule: Rule) -> tuple[State, ...]:
    """Every state of a rule, strongest first."""
    n = len(rule.soften)
    known = [State("escalate", j) for j in range(n) if rule.soften[j].to == "escalate"]
    failed = [State("escalate", j, failed=True) for j in range(n)]
    nothing = [State("allow", j) for j in range(n) if rule.soften[j].to == "allow"]
    return (FULL, *known, *failed, *nothing)


def trial_order(states: Sequence[State]) -> tuple[int, ...]:
    """Indices of the softened states in the order of trial on one finding: the mildest wins."""
    rank = {"allow": 0, "escalate": 1, "full": 2}
    order = sorted(
        range(1, len(states)), key=lambda i: (rank[states[i].to], states[i].failed, states[i].soften)
    )
    return tuple(order)
