"""What the pages of versions show."""

from __future__ import annotations

import msgspec

from clearford.console.pages.rules.view import notices_of
from clearford.console.render.diff import Passage, diff_text
from clearford.runtime.comparing import ChangedPack, Comparison
from clearford.runtime.http.packs import Versions
from clearford.runtime.record.backtests import Run
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import OPEN, Promotion
from clearford.runtime.record.trials import TrialRun
from clearford.runtime.rule_sheet import RuleSheet


class ShownFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that changed."""

    path: str
    passages: tuple[Passage, ...]
    cut: bool


class ShownRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that changed."""

    id: str
    old: RuleSheet | None
    new: RuleSheet | None
    notices: tuple[tuple[str, tuple[str, ...]], ...]
    same_notices: bool


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions."""

    packs: tuple[ChangedPack, ...]
    rules: tuple[ShownRule, ...]
    files: tuple[ShownFile, ...]

    @property
    def same(self) -> bool:
        """Nothing differs."""
        return not self.files

    @property
    def version(self) -> str:
        """The highest class of change; empty for none."""
        found = {one.version for one in self.packs}
        return next((name for name in ("major", "minor", "patch") if name in found), "")


class PacksPage(msgspec.Struct, frozen=True, kw_only=True):
    """The list of versions."""

    found: Versions
    can_roll_back: bool
    can_trial: bool

    @property
    def differs(self) -> bool:
        """The process that answers decides by another version than is in force."""
        return self.found.running != self.found.in_force


class PackPage(msgspec.Struct, frozen=True, kw_only=True):
    """One version."""

    version: Version
    versions: Versions
    compared: Compared
    trial: TrialRun
    runs: tuple[Run, ...]
    promotions: tuple[Promotion, ...]
    can_trial: bool
    can_run: bool
    can_roll_back: bool

    @property
    def is_new(self) -> bool:
        """It was never in force."""
        return self.version.state in ("uploaded", "trial")

    @property
    def asked(self) -> Promotion | None:
        """That it be put in force was asked, and nobody has decided yet."""
        return next((one for one in self.promotions if one.state in OPEN), None)

    @property
    def tried(self) -> tuple[Run, ...]:
        """Backtests that were run to their end."""
        return tuple(one for one in self.runs if one.state == "done")

    @property
    def runs_choices(self) -> list[tuple[str, str]]:
        """Backtests to attach."""
        return [("", "–"), *((one.id, one.id[:8]) for one in self.tried)]


def compared(found: Comparison) -> Compared:
    """What differs, as it is shown."""
    return Compared(
        packs=found.packs,
        rules=tuple(
            ShownRule(
                id=one.id,
                old=one.old,
                new=one.new,
                notices=notices_of(one.new) if one.new else (),
                same_notices=bool(one.old and one.new and one.old.notices == one.new.notices),
            )
            for one in found.rules
        ),
        files=tuple(
            ShownFile(path=one.path, passages=diff_text(one.old, one.new), cut=one.cut) for one in found.files
        ),
    )
