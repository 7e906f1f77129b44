"""Following the version of the packs that is in force: loaded beside the old one, swapped between batches."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from clearford.core.clock import Clock
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.packs import FOLDERS, archive_of, version_in_force
from clearford.runtime.record.unit import Record
from clearford.runtime.service.bundle import Bundle, InForce
from clearford.runtime.service.uploads import unpack

EVERY = timedelta(seconds=0.5)
"""How often a process looks whether another version is in force."""


class Follower:
    """Holds the bundle in force of one process, and follows the pointer that all processes share."""

    def __init__(self, record: Record, options: EngineOptions, clock: Clock) -> None:
        """Load the version in force. Raises PackError and ConfigError for what cannot be used."""
        self._record, self._options, self._clock = record, options, clock
        self.version = self._wanted()
        self.in_force = InForce(self._load(self.version))

    def step(self) -> bool:
        """Load and swap when another version is in force by now; whether it did.

        The old bundle decides meanwhile. What detectors remember goes over where it means the same.
        """
        wanted = self._wanted()
        if wanted == self.version:
            return False
        before, after = self.in_force.bundle.engine, self._load(wanted)
        if after.engine.state_identity == before.state_identity:
            after = Bundle.of(after.engine.fresh(before.memory), models=self._options.models)
        self.in_force.replace(after)
        self.version = wanted
        return True

    def _wanted(self) -> str:
        with self._record.read() as conn:
            return version_in_force(conn)

    def _load(self, version: str) -> Bundle:
        if version == FOLDERS:
            return self._bundle(self._options)
        with self._record.read() as conn:
            archive = archive_of(conn, version)
        with tempfile.TemporaryDirectory() as folder:
            unpack(archive, Path(folder))
            return self._bundle(replace(self._options, packs=(folder,)))

    def _bundle(self, options: EngineOptions) -> Bundle:
        return Bundle.of(Engine.load(options, clock=self._clock), models=options.models)
