"""`clearford new`: write the files of a new rule, or of a new check of packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from clearford.cli.commands.options import Lang
from clearford.cli.show import terminal
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, Place
from clearford.core.reasons import Language
from clearford.policy.law import Resources
from clearford.policy.scaffold import Scaffolded, new_check, new_rule
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
    _show(new_rule(id, packs, Resources(shipped.DATA), SystemClock().now().date()), pick_language(lang))
    return 0


@app.command
def check(
    code: Annotated[str, Parameter(help="Code of the new check, such as CF-P111. 新检查的代码。")],
    /,
    *,
    en: Annotated[str, Parameter(help="What it finds, in English, a few words. 英文名称。")],
    zh: Annotated[str, Parameter(help="What it finds, in Chinese, a few words. 中文名称。")],
    root: Annotated[Path, Parameter(help="Checkout of this project to write into. 项目源码目录。")] = Path(),
    lang: Lang = None,
) -> int:
    """Write the files of a new check of packs in a checkout of this project: code, test, golden file, page.

    在项目源码中新建一项规则包检查：代码、测试、标准输出与说明页。

    Lists the places that are still to be filled in. A code that is in use is refused.
    列出待填写之处；已占用的代码不能再用。
    """
    language = pick_language(lang)
    if not (root / "src/clearford/policy/lints").is_dir():
        place = Place(file=str(root))
        help_ = "name a checkout of this project with --root"
        raise ConfigError("CF-C002", "no checkout of this project", place=place, suggestion=help_)
    _show(new_check(code, en, zh, root), language)
    return 0


def _show(written: Scaffolded, language: Language) -> None:
    """What was written, and what is left to do."""
    console = terminal()
    for path in written.files:
        words = inert(say("new.written", language, path=path))
        console.print(words, soft_wrap=True, highlight=False, markup=False)
    for gap in written.gaps:
        console.print(say("new.gap", language, gap=gap), highlight=False, markup=False)
