"""Roles and permissions as data: which role holds which verb on which noun, and under which condition.

A permission is `noun.verb`. A role holds it always, or only for the holder of the lease of the case
(`leased`), under a grant with an end (`dated`), or for the one object that a link was made for (`bound`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

RoleName = Literal[
    "public",
    "subject",
    "reporter",
    "reviewer",
    "appeal_reviewer",
    "lead",
    "child_safety",
    "policy_author",
    "policy_approver",
    "legal",
    "privacy_officer",
    "auditor",
    "operator_admin",
    "break_glass",
    "machine",
]
ROLE_NAMES: tuple[RoleName, ...] = get_args(RoleName)
Condition = Literal["always", "leased", "dated", "bound"]
Holder = Literal["anyone", "link", "person", "key"]

CHILD_SAFETY = "minors"
"""Family of harms that only a grant of its own opens."""


_OF_A_CASE = ("evidence.read", "sample.review")


class Permission(msgspec.Struct, frozen=True):
    """A verb on a noun, in words for people."""

    name: str
    en: str
    zh: str
    admin: bool = False
    """Never held by a key of a machine."""

    @property
    def by_row(self) -> bool:
        """Whether it is about cases, and may be held for some harms and languages; else about a whole."""
        return self.name.partition(".")[0] in ("case", "appeal") or self.name in _OF_A_CASE


class Role(msgspec.Struct, frozen=True):
    """Who may do what."""

    name: RoleName
    en: str
    zh: str
    holder: Holder
    holds: Mapping[str, Condition]
    second_factor: bool = True
    """Of people: holds nothing before a second factor was shown."""
    only_family: str | None = None
    """The one family of harms that it is about, which no other role sees."""


_PERMISSIONS = (
    Permission("checkpoint.read", "read checkpoints and hash tiles of the log", "查看日志检查点与哈希分片"),
    Permission("transparency.read", "read published transparency reports", "查看已发布的透明度报告"),
    Permission("policy.read", "read published rules and measures", "查看已公布的规则与措施"),
    Permission("report.file", "report an item", "举报内容"),
    Permission("report.amend", "complete a report of one's own", "补充自己的举报"),
    Permission("statement.read", "read a statement of reasons", "查看决定理由说明"),
    Permission("status.read", "see how far a report or an appeal is", "查看举报或申诉进度"),
    Permission("proof.read", "get the proof that an entry is in the log", "获取记录在册证明"),
    Permission("appeal.file", "appeal a decision", "提出申诉"),
    Permission("item.submit", "hand in items to be decided", "提交待判定内容"),
    Permission("decision.read", "look up decisions and their reasons", "查询判定及理由"),
    Permission("outcome.report", "say what became of an action", "回报措施执行结果"),
    Permission("measure.read", "see measures that hold for an account", "查看账号现行措施"),
    Permission("measure.lift", "lift a measure", "解除措施"),
    Permission("case.list", "see how many cases wait in one's queues", "查看本人队列待办数"),
    Permission("case.search", "find cases by an id, a rule or words", "按编号、规则或文字查找个案"),
    Permission("case.claim", "take the next case", "领取个案"),
    Permission("case.read", "read a case", "查看个案"),
    Permission("case.decide", "decide a case", "处理个案"),
    Permission("case.ask", "ask author, reporter or platform", "向当事人或平台询问"),
    Permission("case.release", "give a case back or skip it", "退回或跳过个案"),
    Permission("case.assign", "move a case to somebody else", "转派个案"),
    Permission("case.adjudicate", "decide where two reviewers differ", "裁定复核分歧"),
    Permission("case.reopen", "open a closed case again", "重新打开个案"),
    Permission("case.undo", "take back what one decided a moment ago", "撤回刚作出的决定"),
    Permission("case.bulk", "decide many cases at once", "批量处理个案"),
    Permission("incident.handle", "see incidents and say what was done", "查看并处置运行事件"),
    Permission("breach.read", "see which incidents must be reported, and by when", "查看须报告的事件及时限"),
    Permission(
        "breach.handle", "register such incidents and note what was reported", "登记须报告的事件及报送情况"
    ),
    Permission("ai_service.read", "see the register of AI services", "查看 AI 服务登记簿"),
    Permission("ai_service.edit", "keep the register of AI services", "维护 AI 服务登记簿"),
    Permission("ai_service.release", "enter or agree to the release of an AI service", "批准 AI 服务上线"),
    Permission("delivery.read", "see what waits to leave, or could not", "查看待投递与投递失败的消息"),
    Permission("delivery.replay", "send again what could not be delivered", "重新投递失败的消息"),
    Permission("appeal.take_over", "take an appeal that is overdue", "接手逾期申诉"),
    Permission("appeal.claim", "take the next appeal", "领取申诉"),
    Permission("appeal.read", "read an appeal", "查看申诉"),
    Permission("appeal.decide", "decide an appeal", "处理申诉"),
    Permission("evidence.read", "see the content behind a decision", "查看判定所依据的内容"),
    Permission("evidence.erase", "erase content and keep the proof", "删除内容并保留证明"),
    Permission("queue.edit", "define queues", "设置队列"),
    Permission("golden.edit", "keep cases with a known answer", "维护标准题"),
    Permission("sample.draw", "draw a sample for quality", "抽取质量样本"),
    Permission("sample.review", "judge a sample", "复核样本"),
    Permission("quality.read", "see quality figures", "查看质量指标"),
    Permission("overview.read", "see how the service fares", "查看运行总览"),
    Permission("campaign.read", "see campaigns and what came of them", "查看专项行动及成效"),
    Permission("campaign.edit", "open, change and close campaigns", "发起、调整和结束专项行动"),
    Permission("workload.read", "see load and agreement of reviewers", "查看审核负荷与一致性"),
    Permission("pack.read", "read packs, drafts among them", "查看规则包及草案"),
    Permission("pack.upload", "hand in a version of a pack", "上传规则包版本"),
    Permission("pack.trial", "put a version on trial", "试行规则包版本"),
    Permission("backtest.run", "try a version on earlier decisions", "用以往判定回测规则包版本"),
    Permission("pack.promote", "let a version act on people", "使规则包版本生效"),
    Permission("pack.roll_back", "go back to an earlier version", "回退规则包版本"),
    Permission("order.register", "register a lawful order", "登记主管机关的命令"),
    Permission("order.read", "read the register of orders", "查看命令登记簿"),
    Permission("order.decide", "give effect to an order or refuse it", "执行或拒绝执行命令"),
    Permission("referral.send", "refer a threat to life to an authority", "将生命威胁转报主管机关"),
    Permission("misuse.decide", "decide about misuse of reports and appeals", "处理滥用举报或申诉"),
    Permission("dispute.read", "read the register of out-of-court disputes", "查看庭外争议登记"),
    Permission("dispute.edit", "keep the register of out-of-court disputes", "登记庭外争议"),
    Permission("flagger.read", "see how precise trusted flaggers are", "查看可信举报者的精确率"),
    Permission("rights_request.file", "file a request about personal data", "提交个人信息权利请求"),
    Permission("rights_request.read", "read requests about personal data", "查看个人信息权利请求"),
    Permission("rights_request.decide", "answer requests about personal data", "答复个人信息权利请求"),
    Permission("read_log.read", "see who read which evidence", "查看证据查阅记录"),
    Permission("entry.read", "read entries of the log", "查看日志条目"),
    Permission("entry.export", "export the log with its verifier", "导出日志及核验程序"),
    Permission("config.read", "see who changed what", "查看配置变更记录"),
    Permission("transparency.publish", "publish a transparency report", "发布透明度报告"),
    Permission("user.read", "list accounts and their roles", "查看账号与角色", admin=True),
    Permission("user.edit", "add, change and disable accounts", "新建、修改、停用账号", admin=True),
    Permission("grant.edit", "give and take roles", "授予与收回角色", admin=True),
    Permission("key.edit", "make and revoke keys of machines", "创建与吊销接口密钥", admin=True),
    Permission("session.end", "end sessions of others", "结束他人会话", admin=True),
    Permission("health.read", "see health and metrics", "查看运行状况与指标"),
    Permission("glass.ask", "ask for access to evidence in an emergency", "申请紧急查阅证据", admin=True),
    Permission("glass.approve", "approve such a request of another person", "批准他人的紧急查阅", admin=True),
)
PERMISSIONS: Mapping[str, Permission] = {p.name: p for p in _PERMISSIONS}


def _held(always: str = "", **others: str) -> Mapping[str, Condition]:
    """Permission -> condition, from names with spaces between them."""
    held: dict[str, Condition] = dict.fromkeys(always.split(), "always")
    for condition in get_args(Condition):
        held |= dict.fromkeys(others.get(condition, "").split(), condition)
    return held


_PUBLIC = "checkpoint.read transparency.read policy.read report.file"
_CASE = "case.list case.search case.claim case.ask case.release case.undo sample.review"
_ON_LEASE = "case.read case.decide evidence.read"

_ROLES = (
    Role("public", "anybody", "公众", "anyone", _held(_PUBLIC), second_factor=False),
    Role(
        "subject",
        "person affected, by link",
        "受影响的人（凭链接）",
        "link",
        _held(bound="statement.read status.read proof.read appeal.file"),
        second_factor=False,
    ),
    Role(
        "reporter",
        "reporter, by link",
        "举报人（凭链接）",
        "link",
        _held(bound="status.read report.amend proof.read appeal.file"),
        second_factor=False,
    ),
    Role(
        "reviewer",
        "reviewer",
        "审核员",
        "person",
        # What campaigns achieve is the work of reviewers, so they see it.
        _held(f"{_CASE} campaign.read", leased=_ON_LEASE),
    ),
    Role(
        "appeal_reviewer",
        "appeal reviewer",
        "申诉审核员",
        "person",
        _held(
            "case.list appeal.claim case.ask case.release case.undo",
            leased="appeal.read appeal.decide evidence.read",
        ),
    ),
    Role(
        "lead",
        "lead",
        "审核组长",
        "person",
        _held(
            "case.list case.search case.claim case.ask case.release case.undo case.bulk case.assign "
            "case.reopen queue.edit golden.edit incident.handle breach.read breach.handle delivery.read "
            "delivery.replay appeal.take_over sample.draw sample.review quality.read workload.read "
            "measure.read measure.lift misuse.decide overview.read campaign.read campaign.edit",
            leased="case.read case.adjudicate appeal.read appeal.decide evidence.read",
        ),
    ),
    Role(
        "child_safety",
        "child-safety reviewer",
        "未成年人保护审核员",
        "person",
        # No other role sees these cases, so their appeals and disagreements stay among its holders.
        _held(f"{_CASE} appeal.claim", leased=f"{_ON_LEASE} case.adjudicate appeal.read appeal.decide"),
        only_family=CHILD_SAFETY,
    ),
    Role(
        "policy_author",
        "policy author",
        "规则编写人",
        "person",
        _held(
            "pack.read pack.upload pack.trial backtest.run quality.read sample.draw overview.read "
            "campaign.read campaign.edit"
        ),
    ),
    Role(
        "policy_approver",
        "policy approver",
        "规则批准人",
        "person",
        _held(
            "pack.read pack.promote pack.roll_back quality.read overview.read campaign.read ai_service.read "
            "ai_service.release"
        ),
    ),
    Role(
        "legal",
        "legal officer",
        "法务",
        "person",
        _held(
            "order.register order.read order.decide referral.send case.list transparency.publish "
            "dispute.read dispute.edit flagger.read breach.read breach.handle ai_service.read "
            "ai_service.edit ai_service.release",
            leased="evidence.read case.release",
        ),
    ),
    Role(
        "privacy_officer",
        "privacy officer",
        "个人信息保护负责人",
        "person",
        _held(
            "evidence.erase rights_request.file rights_request.read rights_request.decide read_log.read "
            "breach.read breach.handle ai_service.read"
        ),
    ),
    Role(
        "auditor",
        "auditor",
        "审计员",
        "person",
        _held(
            "entry.read entry.export config.read read_log.read quality.read order.read pack.read proof.read "
            "dispute.read flagger.read overview.read campaign.read breach.read ai_service.read",
            dated="evidence.read",
        ),
    ),
    Role(
        "operator_admin",
        "operator administrator",
        "运营管理员",
        "person",
        _held(
            "user.read user.edit grant.edit key.edit session.end health.read glass.ask glass.approve "
            "incident.handle breach.read breach.handle delivery.read delivery.replay "
            "flagger.read overview.read ai_service.read ai_service.edit"
        ),
    ),
    Role("break_glass", "emergency access", "紧急查阅", "person", _held(dated="evidence.read case.read")),
    Role(
        "machine",
        "key of a machine",
        "接口密钥",
        "key",
        _held(
            "item.submit decision.read outcome.report measure.read appeal.file statement.read "
            "status.read proof.read pack.read pack.upload health.read rights_request.file"
        ),
        second_factor=False,
    ),
)
ROLES: Mapping[RoleName, Role] = {role.name: role for role in _ROLES}

_ACTS_ON_PEOPLE = frozenset(
    ("reviewer", "appeal_reviewer", "lead", "child_safety", "policy_author", "policy_approver", "legal")
)
APART: Mapping[str, frozenset[str]] = {
    "auditor": _ACTS_ON_PEOPLE | {"privacy_officer", "operator_admin"},
    "operator_admin": _ACTS_ON_PEOPLE | {"privacy_officer"},
    "privacy_officer": frozenset(("reviewer", "appeal_reviewer", "lead", "child_safety")),
}
"""Role -> roles that the same person may not hold beside it: who audits does not write, who gives out
rights sees no evidence, who erases does not act on content."""

TWO_PEOPLE: frozenset[RoleName] = frozenset(("operator_admin", "lead", "policy_approver"))
"""Roles in which one acts as the second person of others: two administrators give them, so that nobody can be
both people by making an account for oneself."""


def apart(a: str, b: str) -> bool:
    """Whether one person may not hold both roles."""
    return b in APART.get(a, ()) or a in APART.get(b, ())
