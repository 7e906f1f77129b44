"""`clearford train`: learn a classifier head from labelled rows, and write it with its model card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from clearford.cli.commands.options import AsJson, Lang
from clearford.cli.show import terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.reasons import Language
from clearford.detect.models.head import HeadName
from clearford.runtime import shipped
from clearford.runtime.training.card import Card
from clearford.runtime.training.course import Plan, train
from clearford.runtime.training.features import need_scikit_learn
from clearford.runtime.training.figures import Measure, Share
from clearford.runtime.training.files import lines_of, write
from clearford.runtime.training.learn import Calibration
from clearford.runtime.training.rows import Faults, Labels, read_rows
from clearford.text.inert import inert

REJECTED = 3
_YES = ("1", "true", "yes", "positive")


def train_head(
    data: Annotated[
        tuple[Path, ...],
        Parameter(
            help="JSON lines with text or url and label, also .gz; several are several sets. 标注数据文件。"
        ),
    ],
    /,
    *,
    head: Annotated[HeadName, Parameter(help="Which head to train; others cannot be loaded. 要训练的模型。")],
    out: Annotated[Path, Parameter(help="Folder for the model and its card. 输出目录。")],
    positive: Annotated[
        str,
        Parameter(
            show_default=False,
            help="Labels that mean yes, joined by commas; by default HEAD, 1, true, yes, positive. 正类。",
        ),
    ] = "",
    ignore: Annotated[
        str, Parameter(show_default=False, help="Labels whose rows are left out. 忽略的标签。")
    ] = "",
    calibration: Annotated[Calibration, Parameter(help="How margins become scores. 校准方法。")] = "sigmoid",
    about: Annotated[
        str, Parameter(show_default=False, help="Where the data come from, for the card. 数据来源说明。")
    ] = "",
    licence: Annotated[
        str, Parameter(show_default=False, help="Licence of the data, for the card. 数据许可。")
    ] = "",
    limits: Annotated[
        str, Parameter(show_default=False, help="What the head cannot do, for the card. 局限说明。")
    ] = "",
    as_json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Train a classifier head from labelled rows, measure it on folds without near-copies, and write it.

    用标注数据训练分类模型：近似重复不跨折，校准并给出模型卡。

    Rows without a usable label, and texts with both labels, are left out and named.
    无可用标签或标签矛盾的行会被剔除并列出。

    Exit code 0: every row was used or repeated another; 3: some rows were left out; 2: usage or file error.
    """
    language = pick_language(lang)
    need_scikit_learn()
    tables = shipped.fold_tables()
    labels = Labels(_names(positive) or frozenset((head, *_YES)), _names(ignore))
    rows, faults = read_rows([(path.name, lines_of(path)) for path in data], labels, tables)
    plan = Plan(
        head=head,
        calibration=calibration,
        data=about,
        licence=licence,
        limits=limits,
        command=_command(data, head, positive, ignore),
    )
    trained = train(rows, plan, tables, faults)
    written = write(trained, out)
    if as_json:
        write_json(msgspec.json.encode(trained.card) + b"\n")
    else:
        _show(terminal(), trained.card, faults, written, language)
    return REJECTED if faults.unusable else 0


def _names(joined: str) -> frozenset[str]:
    return frozenset(name.strip() for name in joined.split(",") if name.strip())


def _command(data: tuple[Path, ...], head: str, positive: str, ignore: str) -> str:
    words = ["clearford train", *(path.name for path in data), f"--head {head} --out FOLDER"]
    words += [f"--{name} {value}" for name, value in (("positive", positive), ("ignore", ignore)) if value]
    return " ".join(words)


def _show(console: Console, card: Card, faults: Faults, written: tuple[Path, ...], lang: Language) -> None:
    def line(key: str, **values: object) -> None:
        console.print(inert(say(key, lang, **values)), markup=False, highlight=False, soft_wrap=True)

    for fault, count in sorted(faults.counts.items()):
        line(f"train.{fault}", n=count, places=", ".join(faults.places[fault][:5]))
    console.print(_figures(card, lang))
    table = Table(title=say("train.thresholds", lang), title_justify="left")
    for key in ("train.at_most", "train.score", "train.recall"):
        table.add_column(say(key, lang), justify="right")
    for row in card.thresholds:
        table.add_row(f"{100 * row.rate:g} %", f"{row.score:.4f}", _percent(row.recall))
    console.print(table)
    for path in written:
        line("new.written", path=path)


def _figures(card: Card, lang: Language) -> Table:
    table = Table(title=say("train.figures", lang), title_justify="left")
    table.add_column(say("train.rows", lang))
    for key in ("items", "train.recall", "train.false", "train.f1", "train.macro"):
        table.add_column(say(key, lang), justify="right")
    measured: list[tuple[str, Measure]] = [(say("train.folds", lang), card.folds)]
    if card.held_out is not None:
        measured.append((say("train.held_out", lang), card.held_out))
    measured += [(say("train.cross", lang, name=cross.name), cross.at_half) for cross in card.cross_sets]
    for name, m in measured:
        shares = (_percent(m.recall), _percent(m.false_alarms))
        table.add_row(inert(name), str(m.rows), *shares, f"{m.f1:.3f}", f"{m.macro_f1:.3f}")
    return table


def _percent(share: Share) -> str:
    if not share.whole:
        return "-"
    return f"{100 * share.value:.1f} ({100 * share.low:.1f}-{100 * share.high:.1f})"
