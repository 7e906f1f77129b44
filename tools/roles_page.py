"""The text of the page that shows every role and what it may do."""

from __future__ import annotations

from clearford.core.roles import APART, CHILD_SAFETY, PERMISSIONS, ROLES, TWO_PEOPLE, Role

_TWO = ", ".join(f"`{name}`" for name in sorted(TWO_PEOPLE))
_INTRO = (
    "Who may do what. A person holds roles by grants; a grant may be limited to harms and languages, and may",
    "have an end. Roles of people hold nothing before a second factor was shown. What is not named here is",
    "not allowed.",
    "",
    "谁可以做什么。人员凭授权持有角色；授权可限定危害、语言和期限；完成第二重验证之前角色不生效。",
    "未列出的一律不允许。",
    "",
    "- `always`: held while the grant holds. 授权有效期内均可。",
    "- `leased`: only on a case whose lease the person holds. 仅限本人已领取的个案。",
    "- `dated`: only by a grant that has an end. 仅限有截止时间的授权。",
    "- `bound`: only on the one thing that the link was made for. 仅限链接所指的对象。",
    "",
    f"Cases of `{CHILD_SAFETY}`, appeals among them, are seen by the role `child_safety` alone. Nobody",
    "changes an entry of the log. Anybody may do what `public` may.",
    "",
    f"Two administrators give {_TWO}: one asks, another one approves.",
    "",
    f"`{CHILD_SAFETY}` 类个案（含申诉）只有 `child_safety` 可见。任何人都不能修改日志条目。",
    "`public` 的权限人人都有。",
    f"{_TWO} 须由两名管理员授予：一人申请，另一人批准。",
)


def roles_page(generated: str) -> str:
    """Every role with what it holds, roles that do not go together, and every permission in words."""
    lines = ["# Roles and permissions", "", generated, "", *_INTRO, "", "## Roles", ""]
    lines += ["| role | 角色 | may | limits |", "|---|---|---|---|"]
    lines += [_row(role) for role in ROLES.values()]
    lines += ["", "## Roles that one person may not hold together", "", "| role | not beside |", "|---|---|"]
    lines += [f"| `{role}` | {_names(sorted(others))} |" for role, others in APART.items()]
    lines += ["", "## Permissions", "", "| permission | lets | 含义 | scope of a key |", "|---|---|---|---|"]
    keys = ROLES["machine"].holds
    lines += [
        f"| `{p.name}` | {p.en} | {p.zh} | {'yes' if p.name in keys else 'no'} |"
        for p in PERMISSIONS.values()
    ]
    return "\n".join([*lines, ""])


def _row(role: Role) -> str:
    held: dict[str, list[str]] = {}
    for permission, condition in role.holds.items():
        held.setdefault(condition, []).append(permission)
    parts = [f"{condition}: {_names(names)}" for condition, names in held.items()]
    limits = ["second factor"] if role.second_factor else []
    limits += [f"harms of `{role.only_family}` only"] if role.only_family else []
    return f"| `{role.name}`: {role.en} | {role.zh} | {'; '.join(parts)} | {', '.join(limits) or '-'} |"


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
