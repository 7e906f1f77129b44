"""`clearford store`: make and change the tables of a store, and copy it to another address."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import msgspec
from cyclopts import App, Parameter

from clearford.cli.commands.options import AsJson, Lang
from clearford.cli.show import messages, write_json
from clearford.cli.words import pick_language, say
from clearford.runtime.stores.copying import copy_store
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.settings import store_url
from clearford.runtime.stores.store import Store

Address = Annotated[
    str,
    Parameter(help="A path, sqlite:///PATH or postgresql://USER@HOST/DATABASE. 存储地址。"),
]

app = App(
    name="store",
    help="Make and change the tables of a store, and copy it. 建立、升级和复制存储。",
    help_format="plaintext",
)


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
