"""`clearford user`: accounts of people, their roles, and keys of machines; for whoever holds the server."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from clearford.cli.commands.options import AsJson, Lang, SettingsFile, whole
from clearford.cli.show import messages, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.access import Grant
from clearford.core.errors import AccessError, ConfigError
from clearford.core.reasons import Language
from clearford.core.roles import ROLE_NAMES, RoleName
from clearford.runtime.auth import keys as key_rules
from clearford.runtime.auth.grants import do_create_key, do_end_grant, do_end_key, do_grant
from clearford.runtime.auth.service import DAY, AccountStore, User, command_line
from clearford.runtime.auth.users import (
    do_create_user,
    do_disable_user,
    do_enable_user,
    do_reset_factor,
    do_set_password,
    plain_login,
    unknown,
)
from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import TENANT, accounts_of, open_record
from clearford.text.inert import inert

BY = command_line(TENANT)
Login = Annotated[str, Parameter(help="Log-in name of the account. 登录名。")]
Role = Annotated[str, Parameter(help="A role for people, as in docs/reference/roles.md. 角色名。")]
Reason = Annotated[str, Parameter(help="The reason, for the record. 理由，记入记录。")]

app = App(
    name="user",
    help="Accounts of people, their roles, and keys of machines. 人员账号、角色与接口密钥。",
    help_format="plaintext",
)


@app.command
def add(
    login: Login,
    /,
    *,
    name: Annotated[str, Parameter(help="Name of the person, as colleagues see it. 姓名。")],
    role: Annotated[
        tuple[str, ...],
        Parameter(negative="", show_default=False, help="A role; again for more. 角色，可重复。"),
    ] = (),
    openid: Annotated[
        str | None,
        Parameter(
            help="Subject at the provider of the settings, in place of a password. 身份提供方的主体编号。"
        ),
    ] = None,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Make an account; the password is typed, or read from standard input, and never an argument.

    新建账号；密码由键盘或标准输入读取，不作为参数。

    The first administrator is made here: --role operator_admin. 首个管理员用此命令新建。
    """
    language = pick_language(lang)
    roles = [_role(each) for each in role]
    with _accounts(settings) as (accounts, wanted):
        subject = None if openid is None else (_issuer(wanted), openid)
        password = None if subject else _password(language)
        made = do_create_user(
            accounts, BY, login=login, name=name, password=password, openid=subject, lang=language
        )
        for each in roles:
            do_grant(accounts, BY, user=made, role=each)
    _tell(say("user.added", language, login=plain_login(login)))
    if roles:
        _tell(say("user.next", language))
    return 0


@app.command
def grant(
    login: Login,
    role: Role,
    /,
    *,
    harm: Annotated[
        tuple[str, ...],
        Parameter(
            negative="", show_default=False, help="Only this harm or family; again for more. 限定危害。"
        ),
    ] = (),
    language: Annotated[
        tuple[str, ...],
        Parameter(negative="", show_default=False, help="Only this language; again for more. 限定语言。"),
    ] = (),
    days: Annotated[
        int | None, whole(1, 3660, "Days after which it ends; without it, it does not end. 有效天数。")
    ] = None,
    reason: Reason = "",
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Give an account a role, for some harms and languages or for all; its sessions end.

    授予角色，可限定危害、语言与期限；该账号的会话随即结束。
    """
    with _accounts(settings) as (accounts, _):
        user = _user(accounts, login)
        until = None if days is None else accounts.record.now() + days * DAY
        do_grant(
            accounts,
            BY,
            user=user.id,
            role=_role(role),
            harms=harm,
            languages=language,
            until=until,
            reason=reason,
        )
    _tell(say("user.granted", pick_language(lang), login=user.login, role=role))
    return 0


@app.command
def revoke(
    login: Login, role: Role, /, *, reason: Reason = "", settings: SettingsFile = None, lang: Lang = None
) -> int:
    """Take a role back at once; the sessions of the account end.

    立即收回角色；该账号的会话随即结束。
    """
    with _accounts(settings) as (accounts, _):
        user, wanted = _user(accounts, login), _role(role)
        held = accounts.grant_ids(user.id, wanted)
        if not held:
            raise AccessError("CF-A012", f"`{user.login}` does not have the role `{wanted}`")
        for each in held:
            do_end_grant(accounts, BY, each, reason=reason)
    _tell(say("user.revoked", pick_language(lang), login=user.login, role=role))
    return 0


@app.command
def disable(login: Login, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Disable an account: it is signed out everywhere, and its roles hold nothing.

    停用账号：全部登出，角色失效。
    """
    with _accounts(settings) as (accounts, _):
        user = _user(accounts, login)
        do_disable_user(accounts, BY, user.id)
    _tell(say("user.disabled", pick_language(lang), login=user.login))
    return 0


@app.command
def enable(login: Login, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Let a disabled account sign in again, with the roles that it had.

    重新启用账号，恢复原有角色。
    """
    with _accounts(settings) as (accounts, _):
        user = _user(accounts, login)
        do_enable_user(accounts, BY, user.id)
    _tell(say("user.enabled", pick_language(lang), login=user.login))
    return 0


@app.command
def reset(login: Login, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Give an account a new password, typed or from standard input, and take its second factor away.

    重设密码（键盘或标准输入），并清除第二重验证。
    """
    language = pick_language(lang)
    with _accounts(settings) as (accounts, _):
        user = _user(accounts, login)
        do_set_password(accounts, BY, user.id, _password(language))
        do_reset_factor(accounts, BY, user.id)
    _tell(say("user.reset", language, login=user.login))
    return 0


@app.command(name="list")
def list_users(*, as_json: AsJson = False, settings: SettingsFile = None, lang: Lang = None) -> int:
    """List the accounts with the roles that they have now.

    列出账号及现有角色。
    """
    language = pick_language(lang)
    with _accounts(settings) as (accounts, _):
        users = accounts.users()
    if as_json:
        write_json(msgspec.json.encode(users) + b"\n")
        return 0
    table = _table(language, "user.login", "user.name", "user.state", "user.roles")
    for user in users:
        state = say("user.active" if user.is_active else "user.inactive", language)
        roles = "\n".join(_limits(each) for each in user.grants) or "-"
        table.add_row(*(Text(inert(word)) for word in (user.login, user.name, state, roles)))
    terminal().print(table)
    return 0


@app.command
def key(
    name: Annotated[str, Parameter(help="What the key is for. 密钥用途。")],
    /,
    *,
    scope: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="A permission that the key has; again for more. 权限范围，可重复。"),
    ],
    days: Annotated[
        int,
        whole(1, key_rules.MOST_DAYS, f"Days for which it is good, 1 to {key_rules.MOST_DAYS}. 有效天数。"),
    ] = key_rules.DAYS,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Make a key of a machine; it is written to standard output once and kept only as a hash.

    创建接口密钥；仅在标准输出显示一次，只保存其哈希。
    """
    with _accounts(settings) as (accounts, _):
        made, text = do_create_key(accounts, BY, name=name, scopes=scope, days=days)
        until = _day(accounts.record.now() + days * DAY)
    _tell(say("user.key", pick_language(lang), id=made, name=name, until=until))
    terminal().print(text, highlight=False, markup=False, soft_wrap=True)
    return 0


@app.command
def keys(*, as_json: AsJson = False, settings: SettingsFile = None, lang: Lang = None) -> int:
    """List the keys of machines with their scopes; never the keys themselves.

    列出接口密钥及其权限范围，不显示密钥本身。
    """
    language = pick_language(lang)
    with _accounts(settings) as (accounts, _):
        found = accounts.keys()
    if as_json:
        write_json(msgspec.json.encode(found) + b"\n")
        return 0
    table = _table(language, "id", "user.name", "user.scopes", "user.until", "user.used")
    for each in found:
        until = _day(each.expires) if each.is_live else say("user.over", language)
        used = "-" if each.used is None else _day(each.used)
        table.add_row(
            *(Text(inert(word)) for word in (each.id, each.name, " ".join(each.scopes), until, used))
        )
    terminal().print(table)
    return 0


@app.command
def unkey(
    id: Annotated[str, Parameter(help="Id of the key, the part after cfk_. 密钥编号。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Revoke a key of a machine at once.

    立即吊销接口密钥。
    """
    with _accounts(settings) as (accounts, _):
        do_end_key(accounts, BY, id)
    _tell(say("user.unkeyed", pick_language(lang), id=id))
    return 0


@contextmanager
def _accounts(settings: SettingsFile) -> Iterator[tuple[AccountStore, Settings]]:
    """The accounts of a service and its settings; the store is let go of afterwards."""
    wanted = load_settings(settings)
    record = open_record(wanted)
    try:
        yield accounts_of(record, wanted), wanted
    finally:
        record.store.close()


def _user(accounts: AccountStore, login: str) -> User:
    with accounts.record.read() as conn:
        found = accounts.by_login(conn, plain_login(login), accounts.record.now())
    if found is None:
        raise unknown()
    return found


def _role(name: str) -> RoleName:
    for role in ROLE_NAMES:
        if role == name:
            return role
    raise ConfigError("CF-C002", f"there is no role `{name[:40]}`", suggestion="docs/reference/roles.md")


def _issuer(settings: Settings) -> str:
    if settings.openid is None:
        raise ConfigError("CF-C002", "the settings name no provider", suggestion="a table [openid]")
    return settings.openid.issuer


def _password(lang: Language) -> str:
    """Typed twice at a terminal, else one line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(say("user.password", lang))
    if getpass.getpass(say("user.again", lang)) != password:
        raise AccessError("CF-A011", "the two passwords differ")
    return password


def _limits(each: Grant) -> str:
    """A role with its limits, in one line."""
    parts = (each.role, *each.harms, *each.languages)
    return " ".join(parts) + ("" if each.until is None else f" -> {_day(each.until)}")


def _table(lang: Language, *heads: str) -> Table:
    table = Table(title_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head if head == "id" else say(head, lang))
    return table


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%d")


def _tell(words: str) -> None:
    messages().print(inert(words), highlight=False, markup=False, soft_wrap=True)
