"""What is filtered and shown of rules, from literals."""

from __future__ import annotations

from clearford.console.pages.rules.view import EditPage, ShownExample, Wanted, precision_chart, rules_page
from clearford.runtime.http.rules import RuleLine, RulePage
from clearford.runtime.record.rule_drafts import RuleDraft
from clearford.runtime.record.rule_figures import MONDAY, WEEK, Week


def line(name: str, harm: str, status: str = "live") -> RuleLine:
    """A rule in a list."""
    return RuleLine(
        id=name,
        version="0.1.0",
        kind="enforce",
        status=status,
        title="Title",
        harm=harm,
        harm_name={},
        severity="low",
        own=True,
        owner="team",
        review_by=None,
        overdue=False,
        fell_back=False,
        judged=None,
        bar=0.9,
    )


def draft(state: str = "open", text: str = "") -> RuleDraft:
    return RuleDraft(
        id="d",
        rule="a.b.c",
        file="a/b/rules/c.yaml",
        state="open" if state == "open" else "dropped",
        author="ann",
        edition=1,
        created=1,
        changed=1,
        text=text,
        base="id: a",
    )


FOUND = RulePage(rules=[line("a.b.c", "fraud.refund")], fit=1, total=3, after="fraud.refund:a.b.c")


def week(number: int, right: int, n: int) -> Week:
    """Judged matches of a week."""
    return Week(since=MONDAY + number * WEEK, n=n, right=right, low=right / n / 2, high=1.0)


def test_the_next_page_keeps_what_was_asked_for() -> None:
    shown = rules_page(FOUND, (), Wanted(harm="fraud", review="soon", after="x"), [], can_write=False)
    assert shown.base == "/rules?harm=fraud&review=soon"


def test_only_open_drafts_are_being_written_and_stand_on_the_first_page() -> None:
    both = (draft(), draft("dropped"))
    assert len(rules_page(FOUND, both, Wanted(), [], can_write=True).drafts) == 1
    assert rules_page(FOUND, both, Wanted(after="x"), [], can_write=True).drafts == ()


def test_precision_over_time_leaves_gaps_where_nobody_judged() -> None:
    assert precision_chart([week(1, 3, 4)], 0.9) is None
    made = precision_chart([week(1, 3, 4), week(3, 1, 2)], 0.9)
    assert made is not None
    assert [line.values for line in made.lines] == [
        (75.0, None, 50.0),
        (37.5, None, 25.0),
        (100.0, None, 100.0),
        (90.0, 90.0, 90.0),
    ]
    assert made.at == tuple(MONDAY + number * WEEK for number in (1, 2, 3))


def test_what_is_stored_is_inert() -> None:
    view = EditPage(
        rule="a.b.c", draft=draft(), mine=True, text="<b>\u202e", checked=None, tried=None, lang="en"
    )
    assert "<b>" not in view.inert
    assert view.passages
    example = ShownExample(id="x", role="plain", text="<i>", expect="allow", result=None)
    assert "<i>" not in example.shown
