"""Options that several commands share, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, Token

from clearford.core.errors import ConfigError
from clearford.runtime.readers import Format

MOST = 1_000_000_000
"""Largest number that an option without another limit takes."""


def whole(low: int, high: int, help: str) -> Parameter:
    """An option that takes a whole number from `low` to `high`; anything else is ConfigError CF-C002."""

    def convert(_: object, tokens: Sequence[Token]) -> int:
        token = tokens[0]
        # What else makes a number of a word would round 2.5 and read a thousand digits.
        number = int(token.value) if re.fullmatch(r"[+-]?[0-9]{1,18}", token.value) else None
        if number is None or not low <= number <= high:
            named = f"`{token.keyword} {token.value[:40]}`"
            raise ConfigError("CF-C002", named, suggestion=f"a whole number from {low} to {high}")
        return number

    return Parameter(help=help, converter=convert)


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
    str | None,
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
Workers = Annotated[int, whole(1, 256, "Worker processes, 1 to 256; 1 works in this process. 工作进程数。")]
Drawn = Annotated[int, whole(0, 1000, "Random events shown of each change, 0 to 1000. 抽样条数。")]
Seed = Annotated[int, whole(0, MOST, "Seed of the samples; the same seed, the same samples. 抽样种子。")]
Overlay = Annotated[
    str | None,
    Parameter(help="A file with what the operator changes in rules. 运营者的规则覆盖文件。"),
]
Html = Annotated[
    str | None,
    Parameter(
        allow_leading_hyphen=True,
        help="Write a report for people as one HTML file as well. 另写一份供人阅读的 HTML 报告。",
    ),
]
InputFormat = Annotated[
    Format | None,
    Parameter(help="Format of the input, where its name does not tell. 输入格式，默认由文件名判断。"),
]
About = Annotated[str, Parameter(help="The set in words, for the evidence block. 证据所据集合的说明。")]
SettingsFile = Annotated[
    Path | None,
    Parameter(
        name="--settings",
        help="Settings, a TOML file; without it, everything in ./clearford-data. 服务设置文件。",
    ),
]
