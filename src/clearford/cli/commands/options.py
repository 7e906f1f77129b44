"""Options that several commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

Packs = Annotated[
    tuple[Path, ...],
    Parameter(
        name="--packs",
        negative="",
        show_default=False,
        help="A folder of packs beside the shipped ones; give it again for more. 额外的规则包目录，可重复。",
    ),
]
Alone = Annotated[
    bool,
    Parameter(
        name="--alone",
        negative="",
        help="Use only the folders of --packs, not the shipped packs. 仅用 --packs 的目录，不用随附规则包。",
    ),
]
Lang = Annotated[
    Literal["zh", "en"] | None,
    Parameter(
        name="--lang",
        help="Language of the messages; by default that of the environment. 界面语言，默认取自环境。",
    ),
]
Models = Annotated[
    Path | None,
    Parameter(
        name="--models",
        help="A folder of .head files that take the place of shipped models. 用该目录的模型替代随附模型。",
    ),
]
AsJson = Annotated[
    bool,
    Parameter(
        name="--json", negative="", help="Write JSON for programs in place of tables. 以 JSON 代替表格。"
    ),
]
