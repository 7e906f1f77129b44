"""Numbers, queues, strikes and working days by which people work: the shipped ones, or an operator's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
import msgspec.yaml
import yaml

from clearford.ai.register.rules import RegisterRules
from clearford.cases.breaches import BreachRules
from clearford.cases.calendar import Workdays
from clearford.cases.measures import Ladder, check_ladder
from clearford.cases.queues import Queue, check_queues
from clearford.core.errors import ConfigError, Place
from clearford.core.numbers import Number, Numbers
from clearford.runtime import shipped

_File = TypeVar("_File")


class _Numbers(msgspec.Struct, forbid_unknown_fields=True):
    numbers: list[Number]


class _Queues(msgspec.Struct, forbid_unknown_fields=True):
    queues: tuple[Queue, ...]


class _Holidays(msgspec.Struct, forbid_unknown_fields=True):
    tables: tuple[Workdays, ...]


@dataclass(frozen=True, slots=True)
class Customs:
    """What people go by."""

    numbers: Numbers
    queues: tuple[Queue, ...]
    ladder: Ladder
    workdays: tuple[Workdays, ...]
    breaches: BreachRules
    ai_services: RegisterRules

    def workdays_of(self, jurisdiction: str) -> Workdays | None:
        """The table of a jurisdiction that reaches furthest; none if there is none."""
        tables = [table for table in self.workdays if table.jurisdiction == jurisdiction]
        return max(tables, key=lambda table: table.until, default=None)


def load_customs(own: Path | None = None) -> Customs:
    """The shipped customs, with what a folder of the operator puts in their place.

    The folder may hold `numbers.yaml` (id: value, defaults only), `queues.yaml` and `ladder.yaml`, which
    replace the shipped ones, and `holidays.yaml`, whose tables are added.
    CF-C002 for a file that cannot be used; CF-R023 and CF-R026 for queues and strikes that do not fit.
    """
    numbers = Numbers(_shipped("numbers.yaml", _Numbers).numbers)
    if values := _own(own, "numbers.yaml", dict[str, int]):
        numbers = _changed(numbers, values, own)
    ladder = _own(own, "ladder.yaml", Ladder) or _shipped("ladder.yaml", Ladder)
    queues = (_own(own, "queues.yaml", _Queues) or _shipped("queues.yaml", _Queues)).queues
    added = _own(own, "holidays.yaml", _Holidays)
    check_queues(queues)
    check_ladder(ladder, numbers)
    return Customs(
        numbers=numbers,
        queues=queues,
        ladder=ladder,
        workdays=(*(added.tables if added else ()), *_shipped("holidays.yaml", _Holidays).tables),
        breaches=_shipped("breaches.yaml", BreachRules),
        ai_services=_shipped("ai_services.yaml", RegisterRules),
    )


def _shipped(name: str, form: type[_File]) -> _File:
    return msgspec.yaml.decode(shipped.read("record", name), type=form)


def _own(folder: Path | None, name: str, form: type[_File]) -> _File | None:
    """A file of the operator; none if there is none."""
    path = None if folder is None else folder / name
    if path is None or not path.exists():
        return None
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=form)
    except (OSError, msgspec.MsgspecError, yaml.YAMLError) as error:
        found = " ".join(str(error).split())
        raise ConfigError(
            "CF-C002", f"the file cannot be used: {found}", place=Place(file=str(path))
        ) from error


def _changed(numbers: Numbers, values: dict[str, int], folder: Path | None) -> Numbers:
    try:
        return numbers.changed(values)
    except ValueError as error:
        place = Place(file=str((folder or Path()) / "numbers.yaml"))
        raise ConfigError("CF-C002", str(error), place=place) from error
