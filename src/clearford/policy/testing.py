"""Run the examples and cases of rules, the benign baseline, and say which branches no test takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.signals import SignalSpec
from clearford.core.spans import Span
from clearford.decide.program import Program
from clearford.policy.compile import compile_alone, compile_program
from clearford.policy.issue import Issue
from clearford.policy.model import Example, PackSet, RuleFile, TestCase
from clearford.policy.yaml_reader import Node


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the evidence found for it."""

    decision: Decision
    spans: Sequence[Span] = ()


class Decide(Protocol):
    """The engine as tests need it: any program over the detectors of the packs.

    failing: names of signals, or prefixes of names (`url`, `text.phrase`), to be marked as failed for
        every item. Evidence may be left out where `spans` of examples need not be checked.
    apart: each item is decided as the first that was ever seen; else they come one after another to an
        engine that has seen nothing.
    """

    def __call__(
        self,
        program: Program,
        items: Sequence[Item],
        *,
        failing: frozenset[str] = frozenset(),
        apart: bool = False,
    ) -> Sequence[Decided]:
        """What was decided about each item, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """One example, or one item of a case."""

    rule: str
    name: str
    """`plain`, or `detector-down[0]` for an item of a case."""
    problems: tuple[str, ...]
    """What differs from the expectation; empty = passed."""
    node: Node = field(compare=False, repr=False)

    @property
    def passed(self) -> bool:
        """The expectation holds."""
        return not self.problems

    def issues(self) -> Iterator[Issue]:
        """CF-P008 for each difference."""
        for problem in self.problems:
            found, _, expected = problem.partition(" instead of ")
            yield self.node.issue("CF-P008", f"`{self.name}`: {found}", expected=expected, rule=self.rule)


@dataclass(frozen=True, slots=True, order=True)
class Branch:
    """A branch of a rule: `each`, `soften[0]`, `on_failure`, `exempts`."""

    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class BaselineHit:
    """A rule that held on an item of the benign baseline."""

    rule: str
    item: str
    explained: bool
    """An unexpired suppression names the pair."""


@dataclass(frozen=True, slots=True)
class TestReport:
    """The outcome of a test run."""

    __test__: ClassVar[bool] = False
    """Not a class of tests itself, whatever a test runner thinks of the name."""
    results: tuple[Result, ...]
    uncovered: tuple[Branch, ...]
    """Branches that no example and no case takes."""
    baseline_size: int
    baseline: tuple[BaselineHit, ...]
    unused_suppressions: tuple[tuple[str, str], ...]
    """(rule, baseline item) of suppressions that explain nothing."""
    seconds: Mapping[str, float]
    """Time spent on the examples of each rule, where a timer was given."""

    @property
    def failed(self) -> tuple[Result, ...]:
        """Results whose expectation does not hold."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def unexplained(self) -> tuple[BaselineHit, ...]:
        """Hits on the benign baseline that no suppression explains."""
        return tuple(hit for hit in self.baseline if not hit.explained)

    @property
    def ok(self) -> bool:
        """Every example holds and every hit on the baseline is explained."""
        return not self.failed and not self.unexplained

    def issues(self) -> tuple[Issue, ...]:
        """CF-P008 for every example that does not hold."""
        return tuple(issue for result in self.failed for issue in result.issues())


def run_tests(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    decide: Decide,
    *,
    today: date,
    baseline: Sequence[Item] = (),
    only: Iterable[str] | None = None,
    timer: Callable[[], float] | None = None,
) -> TestReport:
    """Examples and cases of each rule alone, as if live; then all rules over the benign baseline.

    only: ids of the rules to test; all by default. The baseline always runs all trial and live rules.
    timer: seconds of a steady clock, when time per rule is wanted.
    Raises PackError when a rule cannot be compiled; run `check` before.
    """
    wanted = None if only is None else frozenset(only)
    rules = [r for r in packs.rules() if r.status != "retired" and (wanted is None or r.id in wanted)]
    runner = _Runner(packs, catalogue, decide)
    seconds: dict[str, float] = {}
    for rule in rules:
        start = timer() if timer else 0.0
        runner.run(rule)
        if timer:
            seconds[rule.id] = timer() - start
    runner.check_rules(rules)
    hits, unused = _baseline(packs, catalogue, decide, baseline, today)
    return TestReport(
        results=tuple(runner.results),
        uncovered=tuple(sorted(runner.branches - runner.taken)),
        baseline_size=len(baseline),
        baseline=hits,
        unused_suppressions=unused,
        seconds=seconds,
    )


class _Runner:
    """Runs rule after rule and gathers results and branches."""

    def __init__(self, packs: PackSet, catalogue: Mapping[str, SignalSpec], decide: Decide) -> None:
        self.packs, self.catalogue, self.decide = packs, catalogue, decide
        self.results: list[Result] = []
        self.branches: set[Branch] = set()
        self.taken: set[Branch] = set()
        self.cases: dict[str, list[TestCase]] = {}
        for pack in packs.packs:
            for case in pack.tests:
                self.cases.setdefault(case.rule, []).append(case)

    def run(self, rule: RuleFile) -> None:
        """Every example and case of a rule."""
        program = compile_alone(self.packs, self.catalogue, rule)
        self.branches.update(branches(rule))
        decided = self._examples(program, rule.examples)
        for example, got in zip(rule.examples, decided, strict=True):
            problems = tuple(_differences(rule, example, got))
            self.results.append(Result(rule.id, example.id, problems, example.node))
            self.taken.update(taken_by(rule, got.decision))
        for case in self.cases.get(rule.id, ()):
            self._case(rule, program, case)

    def _examples(self, program: Program, examples: Sequence[Example]) -> list[Decided]:
        """What is decided about each example, alone or after what came before it."""
        alone = iter(self.decide(program, [e.item for e in examples if not e.before], apart=True))
        return [self.decide(program, [*e.before, e.item])[-1] if e.before else next(alone) for e in examples]

    def _case(self, rule: RuleFile, program: Program, case: TestCase) -> None:
        items = [member.item for member in case.items]
        decided = self.decide(program, items, failing=frozenset(case.failing))
        for i, (member, got) in enumerate(zip(case.items, decided, strict=True)):
            outcome = got.decision.outcome
            problems = () if outcome == member.expect else (f"{outcome} instead of {member.expect}",)
            self.results.append(Result(rule.id, f"{case.id}[{i}]", problems, case.node))
            self.taken.update(taken_by(rule, got.decision))

    def check_rules(self, rules: Iterable[RuleFile]) -> None:
        """The examples that name rules which must hold in the whole bundle."""
        chosen = [(rule, example) for rule in rules for example in rule.examples if example.rules]
        if not chosen:
            return
        program = compile_program(self.packs, self.catalogue)
        decided = self._examples(program, [example for _, example in chosen])
        for (rule, example), got in zip(chosen, decided, strict=True):
            held = {ref.id for ref in got.decision.held}
            missing = [name for name in example.rules if name not in held]
            problems = tuple(f"`{name}` does not hold" for name in missing)
            self.results.append(Result(rule.id, f"{example.id}:rules", problems, example.node))


def _differences(rule: RuleFile, example: Example, got: Decided) -> Iterator[str]:
    decision = got.decision
    if decision.outcome != example.expect:
        yield f"{decision.outcome} instead of {example.expect}"
    if example.actions is not None and set(decision.actions) != set(example.actions):
        yield f"actions {_listed(decision.actions)} instead of {_listed(example.actions)}"
    found = {(span.start, span.end) for span in got.spans}
    for span in example.spans:
        if span not in found:
            yield f"no evidence at {list(span)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "none"


def branches(rule: RuleFile) -> set[Branch]:
    """The branches of a rule that need a test."""
    names = [f"soften[{i}]" for i in range(len(rule.soften))]
    if rule.each != "item":
        names.append("each")
    if "on_failure" in rule.node.value and rule.on_failure == "escalate":
        names.append("on_failure")
    names += ["exempts"] if rule.kind == "exempt" else ["when"]
    return {Branch(rule.id, name) for name in names}


def taken_by(rule: RuleFile, decision: Decision) -> set[Branch]:
    """The branches of a rule that a decision went through."""
    names = {s.by.partition(":")[0] for s in decision.softened if s.rule == rule.id}
    if any(ref.id == rule.id for ref in decision.held):
        names |= {"when", "each"}
    elif any(u.rule == rule.id and u.consequence == "escalated" for u in decision.unknowns):
        names.add("on_failure")
    if any(s.by == rule.id for s in decision.softened):
        names.add("exempts")
    return {Branch(rule.id, name) for name in names}


def _baseline(
    packs: PackSet, catalogue: Mapping[str, SignalSpec], decide: Decide, items: Sequence[Item], today: date
) -> tuple[tuple[BaselineHit, ...], tuple[tuple[str, str], ...]]:
    if not items:
        return (), ()
    lines = [s for pack in packs.packs for s in pack.suppressions if s.baseline]
    valid = {(s.rule, s.baseline) for s in lines if s.expires and s.expires >= today}
    decided = decide(compile_program(packs, catalogue), items)
    hits = tuple(
        BaselineHit(ref.id, item.id, (ref.id, item.id) in valid)
        for item, got in zip(items, decided, strict=True)
        for ref in got.decision.held
    )
    used = {(hit.rule, hit.item) for hit in hits}
    known = {item.id for item in items}
    unused = sorted(
        (s.rule, s.baseline) for s in lines if (s.rule, s.baseline) not in used or s.baseline not in known
    )
    return hits, tuple(unused)
