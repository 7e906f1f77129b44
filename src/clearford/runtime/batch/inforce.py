"""What a service decides by, for a replay: the version in force, and the rules that fell back to trial."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from clearford.core.errors import ConfigError
from clearford.runtime.batch.recorded import opened_record
from clearford.runtime.batch.replay import Request
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.runtime.record.fallback import rules_on_trial
from clearford.runtime.record.packs import FOLDERS, archive_of, version_in_force
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.uploads import unpack
from clearford.runtime.service.wiring import options_of


class InForce(NamedTuple):
    """What was found.

    version: SHA-256 of the archive in force; empty where the folders of the settings are, or nothing was
    asked of a service. fallen: rules that fell back to trial there. named: rules named to be on trial.
    """

    version: str = FOLDERS
    fallen: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@contextmanager
def as_in_force(request: Request) -> Iterator[tuple[Request, InForce]]:
    """A request whose options say what is loaded: what is in force where it names a service.

    Its files last until the end; a job that has begun holds copies. Raises ConfigError CF-C002 for a rule
    that is named to be on trial and cannot be; as `load_settings` and `open_record`.
    """
    with tempfile.TemporaryDirectory() as folder:
        options, found = request.options, InForce(named=request.options.on_trial)
        if request.service:
            options, found = _of_service(Path(request.service), options, Path(folder))
        if found.named:
            require_rules(found.named, options)
        yield replace(request, options=options), found


def _of_service(path: Path, asked: EngineOptions, folder: Path) -> tuple[EngineOptions, InForce]:
    """The options of a service, with the packs of its version in force unpacked into a folder."""
    options = options_of(load_settings(path))
    with opened_record(path) as record, record.read() as conn:
        version, fallen = version_in_force(conn), rules_on_trial(conn)
        archive = archive_of(conn, version) if version != FOLDERS else b""
    if archive:
        unpack(archive, folder)
        options = replace(options, packs=(str(folder),))
    on_trial = tuple(sorted({*fallen, *asked.on_trial}))
    found = InForce(version, fallen, asked.on_trial)
    return replace(options, on_trial=on_trial, signals=asked.signals, today=asked.today), found


def require_rules(named: tuple[str, ...], options: EngineOptions) -> None:
    """Raise ConfigError CF-C002 unless every name is that of a rule that can be put on trial.

    One that exempts cannot: without it others would act on more people.
    """
    packs, _ = load_packs(options)
    rules = {str(rule.id): rule.kind for pack in packs.packs for rule in pack.rules}
    for name in named:
        if rules.get(name) == "exempt":
            raise ConfigError("CF-C002", f"`--on-trial {name[:80]}`", suggestion="name a rule that acts")
        if name not in rules:
            close = difflib.get_close_matches(name, rules, 1)
            suggestion = f"did you mean `{close[0]}`?" if close else "the id of a rule of these packs"
            raise ConfigError("CF-C002", f"`--on-trial {name[:80]}`", suggestion=suggestion)
