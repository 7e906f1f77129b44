"""Options that several commands share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

Packs = Annotated[
    tuple[Path, ...],
    Parameter(name="--packs", help="Folders of packs to use beside the shipped ones. 额外的规则包目录。"),
]
Alone = Annotated[
    bool,
    Parameter(
        name="--alone",
        negative="",
        help="Use the folders of --packs without the shipped packs. 不加载随附规则包。",
    ),
]
Lang = Annotated[
    Literal["zh", "en"] | None,
    Parameter(name="--lang", help="Language of the messages; by default that of the environment. 界面语言。"),
]
AsJson = Annotated[
    bool,
    Parameter(name="--json", negative="", help="Write JSON for programs in place of tables. 输出 JSON。"),
]
