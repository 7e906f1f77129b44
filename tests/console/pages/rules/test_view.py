"""What is filtered and shown of rules, from literals."""

from __future__ import annotations

from clearford.console.pages.rules.view import EditPage, ShownExample, rules_page
from clearford.runtime.http.rules import RuleLine
from clearford.runtime.record.rule_drafts import RuleDraft


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


FOUND = (line("a.b.c", "fraud.refund"), line("a.b.d", "fraud", "trial"), line("a.b.e", "fraudulent"))


def test_a_harm_covers_what_lies_below_it_and_nothing_that_sounds_alike() -> None:
    shown = rules_page(FOUND, (), harm="fraud", status="", can_write=False)
    assert [one.id for one in shown.rows] == ["a.b.c", "a.b.d"]
    assert shown.total == 3
    assert ("fraud", "fraud") in shown.choices
    assert [one.id for one in rules_page(FOUND, (), harm="", status="trial", can_write=False).rows] == [
        "a.b.d"
    ]


def test_only_open_drafts_are_being_written() -> None:
    shown = rules_page(FOUND, (draft(), draft("dropped")), harm="", status="", can_write=True)
    assert len(shown.drafts) == 1


def test_what_is_stored_is_inert() -> None:
    view = EditPage(
        rule="a.b.c", draft=draft(), mine=True, text="<b>\u202e", checked=None, tried=None, lang="en"
    )
    assert "<b>" not in view.inert
    assert view.passages
    example = ShownExample(id="x", role="plain", text="<i>", expect="allow", result=None)
    assert "<i>" not in example.shown
