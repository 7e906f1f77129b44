"""`clearford new`: write the files of a new rule."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from clearford.cli.commands.options import Lang
from clearford.cli.show import terminal
from clearford.cli.words import pick_language, say
from clearford.policy.law import Resources
from clearford.policy.scaffold import new_rule
from clearford.runtime import shipped
from clearford.runtime.engine import SystemClock
from clearford.text.inert import inert

app = App(help="Write the files of something new from a template. 用模板新建。", help_format="plaintext")


@app.command
def rule(
    id: Annotated[str, Parameter(help="Id of the new rule, such as fraud.forum.sham-tickets. 规则编号。")],
    /,
    *,
    packs: Annotated[
        Path,
        Parameter(help="Folder of packs to write into; made if it is not there. 规则包目录，不存在则新建。"),
    ] = Path("packs"),
    lang: Lang = None,
) -> int:
    """Write a draft of rule ID (`family.pack.slug`) with its test file, and its pack if that is new.

    新建规则草案及其测试文件；规则包不存在时一并新建。

    Lists the places that are still to be filled in. An id that was ever used is refused.
    列出待填写之处；用过的编号不能再用。
    """
    language, console = pick_language(lang), terminal()
    written = new_rule(id, packs, Resources(shipped.DATA), SystemClock().now().date())
    for path in written.files:
        console.print(
            inert(say("new.written", language, path=path)), soft_wrap=True, highlight=False, markup=False
        )
    for gap in written.gaps:
        console.print(say("new.gap", language, gap=gap), highlight=False, markup=False)
    return 0
