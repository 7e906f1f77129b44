"""A record of judged samples and decided appeals, without the cases they come from."""

from __future__ import annotations

from clearford.runtime.record.unit import Change, Record

RULE = "fraud.phishing.lookalike-domain"
NAME = f"{RULE}@0.1.0"


def judge(
    change: Change,
    results: dict[str, int],
    name: str = NAME,
    design: str = "sample",
    *,
    strict: bool = False,
) -> None:
    """Samples of a rule, so many of each result."""
    for result, n in results.items():
        for _ in range(n):
            change.entry(
                "quality",
                decision="restrict" if design == "sample" else "allow",
                actions=("remove_link",),
                lang="en",
                item_kind="post",
                data={
                    "rule": name,
                    "strict": strict,
                    "result": result,
                    "design": design,
                    "weight_ppm": 1_000_000,
                },
            )


def decide(change: Change, n: int, name: str = NAME) -> list[str]:
    """Decisions of a rule; their entries."""
    return [
        change.entry("decision", decision="restrict", rules=(name,), actions=("remove_link",))
        for _ in range(n)
    ]


def appeal(record: Record, results: dict[str, int], name: str = NAME) -> None:
    """Decisions of a rule that were appealed, so many with each result."""
    with record.change() as change:
        made = decide(change, sum(results.values()), name)
        filed = [
            change.entry("appeal", refs=(one,), data={"by": "author", "against": "decision"}) for one in made
        ]
    with record.change() as change:
        outcomes = [result for result, n in results.items() for _ in range(n)]
        for one, first, result in zip(made, filed, outcomes, strict=True):
            change.entry("appeal", refs=(first, one), data={"by": "author", "result": result})
