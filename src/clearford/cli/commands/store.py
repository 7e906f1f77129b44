"""`clearford store`: make and change the tables of a store, copy it, back it up and put it back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from clearford.cli.commands.archive import app as archive
from clearford.cli.commands.options import AsJson, Lang, SettingsFile
from clearford.cli.show import messages, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, Place, RecordError, StoreError
from clearford.core.reasons import Language
from clearford.ledger.tiles import node_of
from clearford.ledger.tree import root
from clearford.runtime.record.logs import Logs, StoredLog
from clearford.runtime.service.settings import load_settings
from clearford.runtime.stores.backup import Head, back_up, heads_of, restore
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.settings import store_url
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.vault import MasterKeys, Vault

Address = Annotated[
    str,
    Parameter(help="A path, sqlite:///PATH or postgresql://USER@HOST/DATABASE. 存储地址。"),
]

app = App(
    name="store",
    help="Make, upgrade, copy, back up and restore a store. 建立、升级、复制、备份和恢复存储。",
    help_format="plaintext",
)

app.command(archive)


@app.command(name="upgrade")
def upgrade_store(address: Address, /, *, lang: Lang = None) -> int:
    """Bring the tables of a store to this version, or make them; all or nothing.

    将存储的表升级到当前版本，没有则新建；要么全部完成，要么保持不变。
    """
    version = upgrade(store_url(address))
    messages().print(say("store.upgraded", pick_language(lang), version=version))
    return 0


@app.command(name="copy")
def copy(source: Address, target: Address, /, *, as_json: AsJson = False, lang: Lang = None) -> int:
    """Copy every row of a store into another one without rows, and compare; all or nothing.

    将一个存储的全部数据复制到另一个空存储并核对；要么全部完成，要么保持不变。

    Stop whatever writes to the first one before. Passwords are better in the environment or ~/.pgpass.
    """
    language = pick_language(lang)
    with closing(Store.open(source)) as old, closing(Store.open(target, create=True)) as new:
        rows = copy_store(old, new)
    if as_json:
        write_json(msgspec.json.encode(rows) + b"\n")
        return 0
    messages().print(say("store.copied", language, rows=sum(rows.values()), tables=len(rows)))
    return 0


BackupFolder = Annotated[Path, Parameter(help="Folder of one back-up. 备份目录。")]


@app.command(name="backup")
def back_up_store(folder: BackupFolder, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Write one state of the store into a folder, while the service runs; without keys.

    将存储的某一时刻状态写入目录，服务可照常运行；不含密钥。
    """
    language = pick_language(lang)
    with closing(Store.open(load_settings(settings).database())) as store:
        made = back_up(store, folder)
    _show_heads(made.heads, language)
    messages().print(say("store.backed_up", language))
    return 0


@app.command(name="restore")
def restore_store(folder: BackupFolder, /, *, settings: SettingsFile = None, lang: Lang = None) -> int:
    """Put a back-up into the store of the settings, which must have no rows, and verify it.

    将备份恢复到设置所指的空存储，并核对。

    Exit code 3: a log was signed further than the back-up reaches, and takes no more entries.
    """
    language = pick_language(lang)
    wanted = load_settings(settings)
    Path(wanted.home).mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(Store.open(wanted.database(), create=True)) as store:
        rows = restore(folder, store)
        heads = heads_of(store)
        _verify(store, heads)
    _show_heads(heads, language)
    messages().print(say("store.restored", language, rows=rows))
    logs, is_behind = Logs(wanted.path("ledger")), False
    for log, head in heads.items():
        signed = logs.signed(log)
        if signed > head.size:
            is_behind = True
            messages().print(say("store.behind", language, log=log, signed=signed, size=head.size))
    return 3 if is_behind else 0


@app.command(name="rotate")
def rotate_master_key(
    *,
    end: Annotated[
        bool,
        Parameter(
            negative="",
            help="Wrap every key anew and drop the older master keys. 重新包裹全部密钥并停用旧主密钥。",
        ),
    ] = False,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Give the store a new master key, beside the old ones; with --end drop those.

    Between the two every process must be started anew, so that each knows the new key.

    为存储生成新的主密钥，与旧密钥并存；--end 停用旧密钥。两步之间须重启所有进程。
    """
    language, wanted = pick_language(lang), load_settings(settings)
    path = wanted.path("master-keys.json")
    if not path.exists():
        raise ConfigError("CF-C004", "there are no master keys yet", place=Place(file=str(path)))
    keys = MasterKeys.load(path)
    if end:
        with closing(Store.open(wanted.database())) as store:
            wrapped = _wrapped_anew(store, Vault(store, keys))
        keys.newest().replace(path)
        messages().print(say("store.wrapped", language, keys=wrapped))
        return 0
    if len(keys.wrapping) > 1:
        raise ConfigError("CF-C002", "a master key was changed already", suggestion="end that first: --end")
    keys.rotated().replace(path)
    messages().print(say("store.rotated", language))
    return 0


def _wrapped_anew(store: Store, vault: Vault) -> int:
    """Wrap keys anew until a whole pass finds none that an older master key wrapped; how many there were."""
    total = 0
    while True:
        found = 0
        after: str | None = ""
        while after is not None:
            with store.write() as conn:
                changed, after = vault.rewrap(conn, after=after)
            found += changed
        total += found
        if not found:
            return total


def _show_heads(heads: Mapping[str, Head], language: Language) -> None:
    for log, head in sorted(heads.items()):
        messages().print(say("store.head", language, log=log, size=head.size))


def _verify(store: Store, heads: Mapping[str, Head]) -> None:
    """Raises StoreError CF-S033 for a log whose tree has another root than was signed."""
    with store.read() as conn:
        for log, head in heads.items():
            try:
                found = root(head.size, node_of(StoredLog(conn, log))).hex()
            except RecordError:
                found = ""
            if found != head.root:
                raise StoreError(
                    "CF-S033", f"`{log}` has another tree than was signed", place=Place(file=store.place)
                )
