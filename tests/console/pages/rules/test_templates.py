"""Pages of rules and versions from literals, in both languages: every state has its words."""

from __future__ import annotations

import pytest

from clearford.console.frame import Frame, render
from clearford.console.pages.backtests.view import RunsPage, SampleLine, SamplesPage, run_page
from clearford.console.pages.packs.view import Compared, PackPage, PacksPage, ShownFile, ShownRule
from clearford.console.pages.promotions.view import PromotionPage, PromotionsPage
from clearford.console.pages.rules.view import (
    EditPage,
    RulePage,
    RulesPage,
    ShownExample,
    Wanted,
    precision_chart,
)
from clearford.console.render.diff import diff_text
from clearford.console.render.inert import inert
from clearford.core.ids import RuleId
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.backtest.kept import Counts
from clearford.runtime.comparing import ChangedPack, ChangedPart
from clearford.runtime.http.backtests import Runs
from clearford.runtime.http.packs import Versions
from clearford.runtime.http.promotions import Promotions
from clearford.runtime.http.rule_drafts import Trials
from clearford.runtime.http.rules import OpenDraft, RuleLine, RuleWhole
from clearford.runtime.http.rules import RulePage as Page
from clearford.runtime.record.backtests import Drawn, Marks, Run
from clearford.runtime.record.fallback import Fallen
from clearford.runtime.record.overlaps import Overlap, Overlaps
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import Promotion, Step
from clearford.runtime.record.rule_drafts import RuleDraft
from clearford.runtime.record.rule_figures import WEEK, Judged, RuleFigures, Week
from clearford.runtime.record.trials import TrialRun
from clearford.runtime.rule_sheet import Line, RuleSheet, SheetEvidence
from clearford.runtime.workbench import Checked, Finding, Tried

EVIL = "<script>alert(1)</script>\u202e"
JUDGED = Judged(n=4, right=3, low=0.3, high=0.95)
LINES = (Line(0, "all"), Line(1, "any"), Line(2, "is", EVIL))
SHEET = RuleSheet(
    id="a.b.c",
    pack="a.b",
    version="1.0.0",
    kind="enforce",
    status="trial",
    title=EVIL,
    harm="fraud.refund",
    severity="high",
    summary=EVIL,
    condition=LINES,
    soften=(LINES,),
    actions=("hold",),
    does={"en": "We held it.", "zh": "暂缓展示。"},
    notices={"en": EVIL, "zh": EVIL},
    false_positives=(EVIL,),
    evidence=SheetEvidence(precision=0.9, low=0.8, high=0.95, n=60, set="s", measured="2026-11-01"),
    limits={"per_hour": 5},
)
DRAFT = RuleDraft(
    id="d",
    rule="a.b.c",
    file="f",
    state="open",
    author="u",
    edition=1,
    created=1,
    changed=1,
    text=EVIL,
    base="x",
)
CHECKED = Checked(
    findings=(Finding(code="CF-P001", severity="high", fails=True, found=EVIL, line=3, column=2),),
    sheet=SHEET,
)
WHOLE = RuleWhole(
    sheet=SHEET,
    status="trial",
    own=True,
    text=EVIL,
    bar=0.9,
    short=6,
    overlaps=Overlaps(looked_at=50, held=4, others=(Overlap(RuleId("a.b.d"), 2),)),
    figures=RuleFigures(
        window_days=90,
        acted=JUDGED,
        on_trial=JUDGED,
        weeks=(Week(since=0, n=4, right=3, low=0.3, high=0.95),),
    ),
    fell_back=Fallen("a.b.c", 1, by_itself=True),
    draft=OpenDraft("d", EVIL, 1, 2),
    same_harm=("a.b.d",),
)
RULE = RulePage(
    rule=WHOLE,
    examples=(
        ShownExample(
            id="x",
            role="plain",
            text=EVIL,
            expect="allow",
            result=Tried(name="x", passed=False, problems=(EVIL,)),
        ),
    ),
    cases=(Tried(name="long[0]", passed=True),),
    tested=True,
    harm=EVIL,
    notices=(("en", (EVIL,)), ("zh", (EVIL,))),
    can_write=True,
    can_stop=True,
    can_let=True,
    can_search=True,
    chart=precision_chart([Week(since=n * WEEK, n=4, right=3, low=0.3, high=0.95) for n in (0, 1)], 0.9),
)
VERSION = Version(
    digest="d" * 64,
    state="retired",
    author="u",
    uploaded=1,
    approver="v",
    approved=2,
    note=EVIL,
    bundle="",
    backtest="",
)
VERSIONS = Versions(
    in_force="e" * 64, on_trial="d" * 64, running="", fault="CF-P001", versions=[VERSION], after="1:x"
)
PART = ChangedPart(where="a.b.c", kind="wording", en="wording", zh="文字修改", found=EVIL, version="patch")
COMPARED = Compared(
    packs=(ChangedPack(pack="a.b", old="1.0.0", new="1.0.0", version="patch", fits=False, changes=(PART,)),),
    rules=(
        ShownRule(id="a.b.c", old=None, new=SHEET, notices=(("en", (EVIL,)),), same_notices=True),
        ShownRule(id="a.b.d", old=SHEET, new=None, notices=(), same_notices=False),
    ),
    files=(ShownFile(path="a/b/rules/c.yaml", passages=diff_text("a: 1", f"a: {EVIL}"), cut=True),),
)
TRIAL = TrialRun(items=2, since=1, shifts={"allow>restrict": 2}, rules={"a.b.c@1": 2})
RUN = Run(
    id="r" * 32,
    version="d" * 64,
    against="",
    state="failed",
    author="u",
    created=1,
    ended=2,
    since=0,
    total=8,
    seen=2,
    fault="CF-P001",
    counts=Counts(
        shifts={"softer": 1},
        rules={"a.b.c": {"softer": 1}},
        ordinary=10,
        ordinary_moved={"softer": 1},
    ),
    marks={"softer": Marks(drawn=2, right=1, wrong=0, low=0.2, high=1.0)},
)
SAMPLE = Drawn(
    entry="e",
    shift="softer",
    before="a",
    after="b",
    rules=("a.b.c",),
    lang="en",
    item_kind="post",
    mark="right",
)
ASKED = Promotion(
    id="p" * 32,
    version="d" * 64,
    state="asked",
    author="u",
    created=1,
    changed=1,
    backtest="r",
    steps=(Step(what="requested", by="u", by_name=EVIL, at=1, words=EVIL),),
)
LINE = RuleLine(
    id="a.b.c",
    version="1",
    kind="enforce",
    status="trial",
    title=EVIL,
    harm="fraud",
    harm_name={},
    severity="low",
    own=True,
    owner="o",
    review_by="2026-01-01",
    overdue=True,
    fell_back=True,
    judged=JUDGED,
    bar=0.9,
)
RULES = RulesPage(
    found=Page(rules=[LINE], fit=1, total=2, after="next"),
    wanted=Wanted(),
    harms=[("", EVIL)],
    drafts=(DRAFT,),
    can_write=True,
)


def edit(*, mine: bool) -> EditPage:
    tried = Trials((Tried(name="x", passed=False, problems=(EVIL,)),), readable=True)
    return EditPage(rule="a.b.c", draft=DRAFT, mine=mine, text=EVIL, checked=CHECKED, tried=tried, lang="en")


PACK = PackPage(
    version=VERSION,
    versions=VERSIONS,
    compared=COMPARED,
    trial=TRIAL,
    runs=(RUN,),
    promotions=(ASKED,),
    can_trial=True,
    can_run=True,
    can_roll_back=True,
)
PROMOTION = PromotionPage(
    asked=ASKED,
    version=VERSION,
    compared=COMPARED,
    trial=TRIAL,
    run=RUN,
    me="u",
    can_promote=True,
    can_trial=True,
)
SAMPLES = SamplesPage(run=RUN, shift="softer", at=2, line=SampleLine(SAMPLE, inert(EVIL)))
NONE = Versions(in_force="", on_trial="", running="", fault=None, versions=[], after=None)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("template", "view"),
    [
        pytest.param("rules/rules.html", RULES, id="rules"),
        pytest.param("rules/rule.html", RULE, id="rule"),
        pytest.param("rules/edit.html", edit(mine=True), id="edit"),
        pytest.param("rules/edit.html", edit(mine=False), id="read"),
        pytest.param(
            "packs/packs.html", PacksPage(found=VERSIONS, can_roll_back=True, can_trial=True), id="packs"
        ),
        pytest.param(
            "packs/packs.html", PacksPage(found=NONE, can_roll_back=False, can_trial=False), id="none"
        ),
        pytest.param("packs/pack.html", PACK, id="pack"),
        pytest.param("backtests/backtests.html", RunsPage(Runs([RUN], None)), id="backtests"),
        pytest.param("backtests/backtest.html", run_page(RUN, 2, can_run=True), id="backtest"),
        pytest.param("backtests/samples.html", SAMPLES, id="samples"),
        pytest.param(
            "promotions/promotions.html", PromotionsPage(Promotions([ASKED], None)), id="promotions"
        ),
        pytest.param("promotions/promotion.html", PROMOTION, id="promotion"),
    ],
)
def test_a_page_has_words_and_nothing_stored_comes_alive(template: str, view: object, lang: Language) -> None:
    made = render(template, Frame(lang=lang, path="/rules", title="T", home="/"), view)
    assert "<script>alert" not in made
    assert made.count("<h1>") == 1
    assert any(word in made for word in ("规则", "版本", "样本")) == (lang == "zh")
