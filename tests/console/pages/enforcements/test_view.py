"""What the pages of enforcements show: shifts in one order, rules by number, slices that stand."""

from __future__ import annotations

from clearford.console.pages.enforcements.view import Done, ListView, OneView, SampleView
from clearford.runtime.http.enforcements import Differing, Enforcements, OneEnforcement, ShownSample
from clearford.runtime.record.enforcement_samples import Sample
from clearford.runtime.record.enforcements import Enforcement, Slice

ONE = Enforcement(
    id="1" * 32,
    bundle="sha256:1",
    digest="2",
    state="running",
    created=0,
    items=5,
    rate=2,
    counts={"restricted": 4, "escalated": 1},
    note="A <b>wave</b>.",
    entry="3" * 32,
    campaign=None,
    second_by="bob",
    starts=1,
    slices=2,
    ended=None,
)
DIFFERING = Differing(
    compared=9,
    same=2,
    unrecorded=9,
    by_people=0,
    shifts={"softer": 2, "escalated": 1, "restricted": 4},
    rules={"spam.a": {"escalated": 1}, "fraud.b": {"restricted": 4, "softer": 2}},
    drawn={"restricted": 4},
)
SLICES = [
    Slice(slice=0, at=1, items=2, known=0, undone=True),
    Slice(slice=1, at=2, items=2, known=1, undone=False),
    Slice(slice=2, at=3, items=1, known=1, undone=False),
]


def one_view(difference: Differing | None = DIFFERING) -> OneView:
    """The page of one."""
    return OneView(
        shown=OneEnforcement(ONE, SLICES, difference),
        can_promote=True,
        can_stop=True,
        has_campaigns=True,
        typed=Done(),
    )


def test_what_is_carried_out_comes_first_and_rules_by_number() -> None:
    view = one_view()
    assert [(one.name, one.items, one.drawn, one.is_carried) for one in view.shifts] == [
        ("restricted", 4, 4, True),
        ("escalated", 1, 0, True),
        ("softer", 2, 0, False),
    ]
    assert view.rules == (("fraud.b", (4, 0, 2)), ("spam.a", (0, 1, 0)))
    assert view.all_slices == 3
    assert "<b>" not in view.note


def test_without_what_was_sealed_the_counts_of_the_ask_stand() -> None:
    view = one_view(None)
    assert [(one.name, one.items) for one in view.shifts] == [("restricted", 4), ("escalated", 1)]
    assert view.rules == ()


def test_only_slices_of_which_something_stands_can_be_undone() -> None:
    assert one_view().standing == [1]


def test_a_sample_without_text_says_none_and_ids_are_inert() -> None:
    sample = Sample(item="<i>1", before="allow", after="restrict", rules=("fraud.b",))
    line = ShownSample(sample=sample, entry=None, text=None)
    view = SampleView(
        one=ONE, drawn={"restricted": 4, "softer": 0}, shift="restricted", at=1, line=line, has_ledger=False
    )
    assert view.text is None
    assert "<i>" not in view.item
    assert [(name, n) for name, _, n in view.shifts] == [("restricted", 4)]
    assert view.said == "newly restricted"


def test_the_list_says_each_state() -> None:
    view = ListView(Enforcements([ONE], None), None)
    assert [said for _, said in view.rows] == ["is carried out"]
