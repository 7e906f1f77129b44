"""The pages about cases, measures, orders, incidents and numbers, from the tables that the code runs on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clearford.cases.breaches import GRADES
from clearford.cases.clocks import LIMITS, PAUSES
from clearford.cases.intake import ELEMENTS
from clearford.cases.misuse import FACTORS
from clearford.cases.orders import CHECKLIST
from clearford.cases.orders import ROWS as ORDER_ROWS
from clearford.cases.reversal import INVERSES
from clearford.cases.transitions import ROWS
from clearford.core.casework import CASE_KINDS, LADDER
from clearford.core.numbers import Number, Numbers
from clearford.runtime.customs import Customs, load_customs

KINDS = {
    "review": ("a decision that a person should look at", "需人工查看的决定"),
    "report": ("one or more people reported an item", "一人或多人举报同一内容"),
    "appeal": ("somebody does not agree with a decision", "对决定提出申诉"),
    "order": ("an authority orders something", "主管机关的指令"),
    "referral": ("a threat to life may have to be passed on", "涉及生命安全，需考虑转报"),
    "rights_request": ("somebody asks about their own data", "个人信息权利请求"),
    "incident": ("something went wrong with the service or with data", "服务或数据事件"),
    "misuse": ("somebody sends reports or appeals with clearly no ground", "频繁提交明显无理由的举报或申诉"),
    "quality": ("a sample of decisions, judged for the figures", "质量抽样"),
    "golden": ("a case with a known answer; acts on nobody", "标准题，不影响任何人"),
}
EVENTS = {
    "claim": "a reviewer takes the case, if the grants allow it",
    "assign": "a lead gives it to somebody",
    "transfer": "a lead gives it to somebody else",
    "heartbeat": "the holder is still there",
    "break": "the holder rests, and keeps the case meanwhile",
    "expire": "the holder gave no sign of life",
    "release": "the holder gives it back",
    "skip": "the holder gives it back with a reason; the third return alerts a lead",
    "ask": "a question to author, reporter or platform",
    "answer": "the answer came; who asked gets the case first",
    "timeout": "no answer came",
    "decide": "the first decision, with a reason; to `second_review` where two must decide",
    "agree": "the second reviewer, who did not see the first decision, decided the same",
    "differ": "the second reviewer decided otherwise",
    "settle": "a lead who is neither of the two decides",
    "outcomes": "every action and every notice has an outcome",
    "appeal": "somebody appeals; an appeal case of its own is opened",
    "appeal_decided": "the appeal is decided; `appealed` stays while another is open",
    "reopen": "new facts, a reversed sibling, a retracted signal, a rule found wrong; with a reason",
    "undo": "who took the last step takes it back, before anything of it left",
    "omit": "an appeal is left undecided, with the reason: too late, same matter, withdrawn, not concerned",
    "join": "another report about the same item; the case becomes more urgent or stays as it is",
    "drop": "a golden case was left lying for a day, or nothing is left to see of a sample",
}
ORDER_EVENTS = {
    "confirm": "receipt is confirmed to the authority",
    "ask": "what is missing is asked for",
    "complete": "nothing is missing any more",
    "stop": "data kept in China is asked for by a judicial body abroad",
    "approve": "the approval for that is there",
    "give_effect": "done: authentic, complete, by a person; for all or some of the items",
    "give_rest": "done for items that still waited",
    "release": "undone for some of the items, with the reason",
    "refuse": "not done, with the reason",
    "delay": "people are told later, with the legal reason and an end",
    "tell_user": "the user is told",
    "withdraw": "the authority takes it back; all is undone",
    "annul": "a court annuls it; all is undone",
}


def _table(head: str, rows: Iterable[Iterable[str]]) -> list[str]:
    columns = head.count("|") + 1
    return [f"| {head} |", "|" + "---|" * columns, *("| " + " | ".join(row) + " |" for row in rows), ""]


def _of(numbers: Iterable[Number], *families: str) -> list[str]:
    rows = (n for n in numbers if n.id.startswith(tuple(f"{f}." for f in families)))
    return _table("number | value | meaning | 含义", ((f"`{n.id}`", amount(n), n.en, n.zh) for n in rows))


def amount(number: Number) -> str:
    """A number with its unit, as people write it."""
    if number.unit == "ppm":
        return f"{number.value / 10_000:g} %"
    if number.unit in ("count", "cny"):
        return f"{number.value:,}" + (" CNY" if number.unit == "cny" else "")
    unit = number.unit.replace("_", " ")
    return f"{number.value} {unit[:-1] if number.value == 1 else unit}"


def casework_pages(generated: str) -> Mapping[str, str]:
    """Name of a page -> its text."""
    customs = load_customs()
    return {
        "cases.md": _cases(customs, generated),
        "measures.md": _measures(customs, generated),
        "orders.md": _orders(customs, generated),
        "numbers.md": _numbers(customs, generated),
        "breaches.md": _breaches(customs, generated),
    }


def _cases(customs: Customs, generated: str) -> str:
    kinds = ((f"`{k}`", *KINDS[k], f"`{LIMITS[k]}`", "yes" if k in PAUSES else "no") for k in CASE_KINDS)
    events = (
        (f"`{state}`", f"`{event}`", ", ".join(f"`{end}`" for end in ends), EVENTS[event])
        for (state, event), ends in ROWS.items()
    )
    queues = (
        (
            f"`{q.name}`",
            q.en,
            q.zh,
            ", ".join(q.kinds) or "all",
            ", ".join(q.harms) or "all",
            "child safety" if q.child_safety else "-",
        )
        for q in customs.queues
    )
    lines = ["# Cases", "", generated, ""]
    lines += ["What people work on, and how it goes on. [Why it is so](../explanation/cases-and-appeals.md)."]
    lines += ["个案：人工处理的事项及其流转。", "", "## Kinds", ""]
    lines += _table("kind | what it is | 含义 | limit | stands still while an answer is waited for", kinds)
    lines += ["## States and events", "", "What is not in this table is refused with CF-R020.", ""]
    lines += _table("state | event | leads to | meaning", events)
    lines += [
        "## Queues",
        "",
        "The narrower of two queues gets a case. An operator may put others in their place.",
        "",
    ]
    lines += _table("queue | name | 名称 | kinds | harms | grant", queues)
    lines += [
        "## Numbers",
        "",
        *_of(customs.numbers, "case", "sla", "second", "sample", "golden", "agreement"),
    ]
    lines += ["### Limits for reviewers", "", *_of(customs.numbers, "wellness")]
    lines += [
        "## Reports",
        "",
        "What a report must say (DSA art. 16(2)). Reports of sexual offences against children",
    ]
    lines += ["need neither name nor address.", ""]
    lines += _table("element | asked for | 提示", ((f"`{e}`", w["en"], w["zh"]) for e, w in ELEMENTS.items()))
    lines += _of(customs.numbers, "report", "flagger")
    lines += [
        "### Misuse",
        "",
        "Warned first, suspended only for a time, and only with four written answers:",
        "",
    ]
    lines += _table("factor | question | 问题", ((f"`{f}`", w["en"], w["zh"]) for f, w in FACTORS.items()))
    lines += _of(customs.numbers, "misuse")
    lines += ["## Appeals", "", *_of(customs.numbers, "appeal"), "## Reversal", ""]
    lines += ["Every effect of a decision and what undoes it, in the order of undoing.", ""]
    lines += _table(
        "effect | undone by | who | meaning | 含义",
        ((f"`{i.kind}`", f"`{i.undo}`", i.doer, i.en, i.zh) for i in INVERSES),
    )
    return "\n".join(lines)


def _measures(customs: Customs, generated: str) -> str:
    ladder = customs.ladder
    lines = ["# Account measures and strikes", "", generated, ""]
    lines += ["What may be imposed on an account, and what strikes lead to."]
    lines += ["[Why it is so](../explanation/account-measures.md). 账号措施与记分。", "", "## Ladder", ""]
    lines += [f"From mild to grave: {', '.join(f'`{rung}`' for rung in LADDER)}."]
    lines += ["`close` and `bar` are for people alone.", ""]
    lines += [
        "## Strikes",
        "",
        f"Actions that count: {', '.join(f'`{a}`' for a in sorted(ladder.strikes))}.",
        "",
    ]
    lines += _table(
        "severity | points | counts for",
        (
            (name, str(ladder.weight[level]), f"{ladder.days[level]} days")
            for level, name in enumerate(("low", "medium", "high", "critical"), 1)
        ),
    )
    lines += ["## What points lead to", ""]
    lines += _table(
        "points | measure | function | for",
        ((str(t.points), f"`{t.rung}`", t.feature or "-", f"{t.days} days") for t in ladder.thresholds),
    )
    lines += ["Who was not warned before the last strike is warned instead of suspended.", ""]
    lines += ["## Numbers", "", *_of(customs.numbers, "strike", "measure")]
    return "\n".join(lines)


def _orders(customs: Customs, generated: str) -> str:
    lines = ["# Register of lawful orders", "", generated, ""]
    lines += [
        "What an order of an authority must hold and which steps it can take. Every step is taken by a person"
    ]
    lines += ["in the legal role; nothing executes by itself. 依法指令登记：每一步均由法务人员决定。", ""]
    lines += ["## Checklist", ""]
    lines += _table(
        "must hold | 应包含 | to act: DSA art. | to inform: DSA art.",
        ((p.en, p.zh, p.act or "-", p.inform or "-") for p in CHECKLIST),
    )
    lines += ["## Steps", ""]
    lines += _table(
        "state | event | leads to | meaning",
        ((f"`{s}`", f"`{e}`", f"`{end}`", ORDER_EVENTS[e]) for (s, e), end in ORDER_ROWS.items()),
    )
    lines += [
        "The user is told when effect is given at the latest, or at the time that the authority set, or"
    ]
    lines += ["once a lawful delay ends; then the notice leaves by itself. An order has no priority over"]
    lines += ["other cases.", "", "## Numbers", ""]
    numbers = [n for n in customs.numbers if n.id == "sla.order" or n.id.startswith("order.")]
    lines += _table(
        "number | value | meaning | 含义", ((f"`{n.id}`", amount(n), n.en, n.zh) for n in numbers)
    )
    return "\n".join(lines)


_ABOUT_NUMBERS = (
    "Every number of law or of our own that cases, appeals, deadlines and retention stand on. A default of",
    "ours may be changed by an operator; a number of law may not. `low`: from a secondary source, check it",
    "before relying on it. 个案、申诉、时限与留存所依据的全部数值。默认值可由运营者调整，法定数值不可调整。",
)


def _numbers(customs: Customs, generated: str) -> str:
    lines = ["# Numbers", "", generated, "", *_ABOUT_NUMBERS, ""]
    lines += _table(
        "number | value | | meaning | 含义 | article | confidence",
        (
            (
                f"`{n.id}`",
                amount(n),
                _bound(n),
                n.en,
                n.zh,
                n.where or "our default",
                "-" if n.conf == "own" else n.conf,
            )
            for n in customs.numbers
        ),
    )
    return "\n".join(lines)


def _bound(number: Number) -> str:
    return "at least" if number.least else "at most" if number.most else ""


_ABOUT_BREACHES = (
    "To whom an incident is reported, and by when, as a rule file has it. While a fact is unknown, a report",
    "stands as one that may be owed. This is no legal advice, and nothing is sent from here: people send.",
    "事件应向谁报告、何时之前报告。事实不明时，报告义务按可能存在处理。本页不构成法律意见；程序只拟草稿，由人员报送。",
)


def _breaches(customs: Customs, generated: str) -> str:
    rules, numbers = customs.breaches, customs.numbers
    lines = ["# Reports of incidents", "", generated, "", *_ABOUT_BREACHES, "", "## Regimes", ""]
    lines += [f"State of knowledge: {rules.as_of}. `low`: check before relying on it.", ""]
    lines += _table(
        "regime | law | 法规 | applies since | confidence",
        (
            (f"`{one.id}`", f"[{one.en}]({one.source})", one.zh, str(one.since), one.conf)
            for one in rules.regimes
        ),
    )
    lines += ["## Reports", "", "A report is owed where every fact holds; `!` before one that must not.", ""]
    lines += _table(
        "report | to whom | 报送对象 | within | from | facts | article",
        (
            (
                f"`{one.id}`",
                f"{one.en}: {one.to['en']}",
                f"{one.zh}：{one.to['zh']}",
                "at once"
                if one.number is None
                else amount(numbers[one.number]).replace("0 hours", "at once"),
                one.start if one.start in ("awareness", "fixed", "handled") else f"`{one.start}` sent",
                ", ".join(f"`{name}`" for name in one.when),
                one.where,
            )
            for one in rules.clocks
        ),
    )
    lines += [
        "## Grades of the Chinese measures",
        "",
        "The number itself is included; `draft`: known from a draft",
        "",
    ]
    lines[-2] += " alone. Below all of them a person judges."
    lines += _table(
        "fact | larger | major | especially major | counts where",
        (
            (f"`{one.fact}`", *(_limit(numbers, getattr(one, name)) for name in GRADES[1:]), one.needs or "-")
            for one in rules.grades
        ),
    )
    return "\n".join(lines)


def _limit(numbers: Numbers, name: str | None) -> str:
    if name is None:
        return "-"
    return amount(numbers[name]) + (" (draft)" if numbers[name].conf == "low" else "")
