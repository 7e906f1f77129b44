"""Promote a rule on disk: try everything on a copy of its pack, and write only when no condition fails."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clearford.core.errors import ConfigError, PackError, Place
from clearford.core.items import Item
from clearford.policy.compile import compile_program
from clearford.policy.diff.packs import diff
from clearford.policy.edit import with_entry, with_field, with_value
from clearford.policy.evidence import Measured, block_of
from clearford.policy.files import load
from clearford.policy.issue import Issue
from clearford.policy.law import Resources
from clearford.policy.lints.table import check
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.promote import Approval, Target, refusals
from clearford.policy.read_rule import FIELD_ORDER
from clearford.policy.reading import rule_digests
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.policy.testing import TestReport, run_tests
from clearford.policy.yaml_reader import Node, decode, read_yaml
from clearford.runtime import shipped
from clearford.runtime.engine import identity, in_force
from clearford.runtime.trial_runs import TrialRuns
from clearford.runtime.writers import store_error


@dataclass(frozen=True)
class Request:
    """What shall be promoted, and on what grounds."""

    rule: str
    target: Target
    approval: Approval
    about: str
    """The set of which matches were reviewed, in words."""
    note: str = ""
    """What the change log says beside, such as the digest of the decision diff."""


@dataclass(frozen=True)
class Promoted:
    """What became of a request: refused with reasons, or written."""

    refused: tuple[Issue, ...] = ()
    written: tuple[Path, ...] = ()
    version: str = ""
    """The new version of the pack."""


def promote(
    request: Request,
    folders: Sequence[Path],
    *,
    shipped_too: bool,
    today: date,
    baseline: Sequence[Item],
) -> Promoted:
    """Promote a rule of one of the folders, if nothing speaks against it.

    shipped_too: load the shipped packs beside, as rules of the folders may name theirs.
    Raises PackError for packs that cannot be used; ConfigError CF-C002 for a rule outside the folders.
    """
    places = list(pack_folders([*([shipped.PACKS] if shipped_too else []), *folders]))
    own = list(pack_folders(folders))
    packs = _sound(places)
    pack, rule = _find(packs, request.rule)
    folder = next((p for p in own if f"{p.parent.name}.{p.name}" == pack.file.id), None)
    if folder is None:
        found = f"the pack of `{request.rule}` is not below --packs"
        raise ConfigError("CF-C002", found, suggestion="name its folder with --packs")
    with tempfile.TemporaryDirectory() as held:
        copy = Path(held) / folder.parent.name / folder.name
        shutil.copytree(folder, copy)
        trial = _Trial(request, [p for p in places if p != folder], copy, packs, pack, rule)
        refused = trial.refused(today, baseline)
        if refused:
            return Promoted(refused)
        version = trial.complete(today)
        return Promoted((), tuple(_copy_back(trial.files, copy, folder)), version)


def pack_folders(folders: Iterable[Path]) -> Iterator[Path]:
    """The folders of single packs below some folders, or these themselves, ascending in each."""
    for folder in folders:
        if (folder / "pack.yaml").is_file():
            yield folder
        else:
            yield from (path.parent for path in sorted(folder.glob("[!._]*/[!._]*/pack.yaml")))


def _sound(folders: Sequence[Path]) -> PackSet:
    tables = shipped.fold_tables()
    packs, issues = load(folders, fold=lambda text: tables.fold("skeleton", text))
    failing = next((issue for issue in issues if issue.fails), None)
    if failing is not None:
        raise failing.as_error()
    return packs


def _find(packs: PackSet, name: str) -> tuple[Pack, RuleFile]:
    for pack in packs.packs:
        for rule in pack.rules:
            if rule.id == name:
                return pack, rule
    raise PackError("CF-P002", f"the rule `{name}`", suggestion="`clearford pack list` shows the rules")


class _Trial:
    """The copy of a pack on which a promotion is tried."""

    def __init__(
        self,
        request: Request,
        others: Sequence[Path],
        copy: Path,
        packs: PackSet,
        pack: Pack,
        rule: RuleFile,
    ) -> None:
        self.request, self.others, self.copy = request, others, copy
        self.before, self.pack, self.rule = packs, pack, rule
        self.rule_path = copy / "rules" / f"{rule.id.rpartition('.')[2]}.yaml"
        self.files: list[Path] = []

    def refused(self, today: date, baseline: Sequence[Item]) -> tuple[Issue, ...]:
        """Why the rule may not be promoted. Its new status is in the copy afterwards."""
        target = self.request.target
        if target != {"draft": "trial", "trial": "live"}.get(self.rule.status):
            return tuple(self._against("", _nothing_tested(), ()))
        text, root = _read(self.rule_path)
        self._write(self.rule_path, with_value(text, root.value["status"], target))
        packs = self.load()
        catalogue = signal_catalogue(packs)
        lints = check(packs, catalogue, today, Resources(shipped.DATA), fold=_skeleton)
        tests = run_tests(
            in_force(packs, today),
            catalogue,
            TrialRuns(packs, catalogue),
            today=today,
            baseline=baseline,
            only=[self.rule.id],
        )
        return tuple(self._against(self._digest(in_force(packs, today)), tests, lints))

    def load(self) -> PackSet:
        """All packs, with the copy in place of its original."""
        return _sound([*self.others, self.copy])

    def _against(self, digest: str, tests: TestReport, lints: Sequence[Issue]) -> list[Issue]:
        return refusals(
            self.pack.file,
            self.rule,
            self.request.target,
            self.request.approval,
            digest=digest,
            tests=tests,
            lints=lints,
        )

    def _digest(self, packs: PackSet) -> str:
        """What the rule does by, as a backtest of the packs in force writes it down."""
        catalogue = signal_catalogue(packs)
        program = compile_program(packs, catalogue)
        return rule_digests(packs, catalogue, program, [self.rule.id], identity()).get(self.rule.id, "")

    def complete(self, today: date) -> str:
        """Write evidence, version and change log into the copy; gives the new version."""
        measured = self.request.approval.measured
        if self.request.target == "live" and measured is not None:
            text, root = _read(self.rule_path)
            block = block_of(measured, self.request.about, today)
            self._write(self.rule_path, with_field(text, root, "evidence", block, FIELD_ORDER))
        found = next(d for d in diff(self.before, self.load()) if d.pack == self.pack.file.id)
        text, root = _read(self.copy / "pack.yaml")
        self._write(self.copy / "pack.yaml", with_value(text, root.value["version"], found.needs))
        log = self.copy / "CHANGELOG.md"
        old = log.read_text(encoding="utf-8") if log.exists() else f"# Changes of `{self.pack.file.id}`\n"
        self._write(log, with_entry(old, found.needs, self._line(measured)))
        self.load()
        return found.needs

    def _line(self, measured: Measured | None) -> str:
        slug = self.rule.id.rpartition(".")[2]
        words = f"- {'Live' if self.request.target == 'live' else 'On trial'}: `{slug}`"
        if self.request.target == "live" and measured is not None:
            low, high = measured.interval
            words += f", precision {measured.precision:.3f} [{low:.3f}, {high:.3f}], n = {measured.n}"
        return f"{words}; approved by {self.request.approval.reviewer}{self.request.note}."

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        if path not in self.files:
            self.files.append(path)


def _read(path: Path) -> tuple[str, Node]:
    """The text of a file that was read without fault before, and its nodes."""
    data = path.read_bytes()
    text, _ = decode(data, path.name)
    root, issues = read_yaml(data, path.name)
    if root is None or root.kind != "mapping":
        raise (
            issues[0].as_error()
            if issues
            else PackError("CF-P001", "not a mapping", place=Place(file=path.name))
        )
    return text, root


def _skeleton(text: str) -> str:
    return shipped.fold_tables().fold("skeleton", text)


def _nothing_tested() -> TestReport:
    return TestReport((), (), 0, (), (), {})


def _copy_back(files: Iterable[Path], copy: Path, folder: Path) -> Iterator[Path]:
    """Put each changed file in the place of the old one, whole or not at all; the rule comes last."""
    for path in sorted(files, key=lambda path: path.parent.name == "rules"):
        target = folder / path.relative_to(copy)
        passing = target.with_name(f"{target.name}.new")
        try:
            shutil.copyfile(path, passing)
            os.replace(passing, target)
        except OSError as error:
            raise store_error(error, str(target)) from error
        yield target
