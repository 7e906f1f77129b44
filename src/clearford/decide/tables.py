"""A program made ready for both back ends: the rules that run, their frames, gates and state codes."""

from __future__ import annotations

from typing import NamedTuple

from clearford.core.errors import DecideError
from clearford.core.signals import Layout
from clearford.decide.frame import Frame
from clearford.decide.gates import Gates
from clearford.decide.program import PROGRAM_VERSION, Program, Rule
from clearford.decide.standing import Judge
from clearford.decide.states import State

Lost = tuple[tuple[int, tuple[str, ...]], ...]
"""Pairs of a code and the failed signals behind it."""


class Events(NamedTuple):
    """What was found out about one item."""

    codes: tuple[int, ...]
    """States of the rules that hold, ascending, one a rule."""
    softened_by_failure: Lost = ()
    """Of these, the states reached because a softening could not be known."""
    fails: Lost = ()
    """Live rules whose condition is unknown and reads a failed signal."""


class Tables:
    """Everything that is looked up while deciding; immutable after construction."""

    def __init__(self, program: Program) -> None:
        """Raises DecideError (CF-E002) when the program is of another version or contradicts itself."""
        if program.version != PROGRAM_VERSION:
            raise DecideError("CF-E002", f"the program has version {program.version}, not {PROGRAM_VERSION}")
        self.program = program
        self.frame = Frame(program)
        self.rules = _evaluated(program)
        for rule in self.rules:
            self.frame.check(rule)
        self.reads = [self.frame.reads_of(rule) for rule in self.rules]
        self.wants = frozenset[str]().union(*self.reads)
        self.item = Layout(self._names("item"))
        families = sorted({rule.each for rule in self.rules} - {"item"})
        self.families: dict[str, Layout] = {f: Layout(self._names(f)) for f in families}
        self.gates = Gates(self.rules)
        self.gate_of = [self.gates.index(rule) for rule in self.rules]
        self.judges = [Judge(self.frame, rule) for rule in self.rules]
        self.states: list[tuple[State, ...]] = [judge.states for judge in self.judges]
        self.first: list[int] = []
        """Rule -> code of its strongest state; codes ascend with the rules."""
        self.owner: list[int] = []
        """Code -> rule."""
        for index, states in enumerate(self.states):
            self.first.append(len(self.owner))
            self.owner.extend([index] * len(states))

    def strongest(self, codes: list[int]) -> tuple[int, ...]:
        """Codes ascending, for each rule only the strongest state of its findings."""
        if len(codes) < 2:
            return tuple(codes)
        codes.sort()
        owner, last, kept = self.owner, -1, []
        for code in codes:
            if owner[code] != last:
                last = owner[code]
                kept.append(code)
        return tuple(kept)

    def _names(self, family: str) -> list[str]:
        return sorted(name for name in self.wants if self.frame.families[name] == family)


def _evaluated(program: Program) -> tuple[Rule, ...]:
    """The live and trial rules, ascending by id, each once."""
    by_id: dict[str, Rule] = {}
    for rule in program.rules:
        if by_id.setdefault(rule.id, rule) != rule:
            raise DecideError("CF-E002", f"two different rules are called `{rule.id}`")
    return tuple(by_id[i] for i in sorted(by_id) if by_id[i].status in ("live", "trial"))
