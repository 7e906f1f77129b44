"""Pages of rules and versions from literals, in both languages: every state has its words."""

from __future__ import annotations

import msgspec
import pytest

from clearford.console.frame import Frame, render
from clearford.console.pages.backtests.view import RunsPage, SampleLine, SamplesPage, run_page
from clearford.console.pages.packs.view import Compared, PackPage, PacksPage, ShownFile, ShownRule
from clearford.console.pages.promotions.view import PromotionPage, PromotionsPage
from clearford.console.pages.promotions.view import StepsPart as PromotionSteps
from clearford.console.pages.rules.view import (
    EditPage,
    RulePage,
    RulesPage,
    ShownExample,
    StepsPart,
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
from clearford.runtime.record.rollout import Event
from clearford.runtime.record.rollout_views import RolloutShown, StepShown, Waits
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
AT_A_STEP = StepShown(
    rule="a.b.c",
    steps=(1, 10, 100),
    per_cent=1,
    since=1,
    stopped=None,
    fell_back=False,
    held=False,
    is_whole=False,
    items=50,
    hits=5,
    outside=4,
    acted=1,
    reviewed=1,
    wrong=0,
    shadow_items=100,
    shadow_hits=2,
    per_hour=None,
    per_day=5,
    waits=Waits(per_cent=10, until=2, items=50),
)
BY_BOB = Event(kind="started", at=2, since=1, per_cent=0, to=1, by="bob", entry="e", reviewed=2, wrong=1)
ROLLOUT = RolloutShown(
    now=AT_A_STEP,
    events=(BY_BOB, Event(kind="stopped", at=1, since=1, per_cent=10, to=0, trigger="hit_rate", by="eve")),
    names={"bob": EVIL},
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
    rollout=ROLLOUT,
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
    can_put=True,
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
    rolled=[AT_A_STEP],
    me="u",
    can_promote=True,
    can_trial=True,
)
IN_FORCE = msgspec.structs.replace(
    PROMOTION, asked=msgspec.structs.replace(ASKED, state="approved", plan="steps")
)
AT_STEPS = [
    AT_A_STEP,
    msgspec.structs.replace(AT_A_STEP, held=True, per_cent=0, shadow_items=0, reviewed=0),
    msgspec.structs.replace(AT_A_STEP, stopped="hit_rate", per_cent=0),
    msgspec.structs.replace(AT_A_STEP, is_whole=True, per_cent=100, waits=None),
]
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
        pytest.param("promotions/promotion.html", IN_FORCE, id="promotion-in-force"),
    ],
)
def test_a_page_has_words_and_nothing_stored_comes_alive(template: str, view: object, lang: Language) -> None:
    made = render(template, Frame(lang=lang, path="/rules", title="T", home="/"), view)
    assert "<script>alert" not in made
    assert made.count("<h1>") == 1
    assert any(word in made for word in ("规则", "版本", "样本")) == (lang == "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_state_of_a_rollout_has_its_words(lang: Language) -> None:
    frame = Frame(lang=lang, path="/promotions", title="T", home="/")
    several = render("promotions/steps.html", frame, PromotionSteps(AT_STEPS))
    one = render("rules/steps.html", frame, StepsPart(rollout=ROLLOUT))
    none = render("rules/steps.html", frame, StepsPart(rollout=RolloutShown(now=None, events=(), names={})))
    assert "<script>alert" not in several + one + none
    words = {
        "en": ("who keeps it", "who lets it act", "the last step", "on everybody", "items more"),
        "zh": ("停留在本阶段", "恢复生效", "最后阶段", "所有人", "还需"),
    }
    for word in words[lang]:
        assert word in several, word
    assert {"en": "It is not rolled out now", "zh": "目前没有分步上线"}[lang] in none
    assert {"en": "by a person", "zh": "由人员"}[lang] not in one
