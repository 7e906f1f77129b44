"""Archives of packs made here: the operator's packs in force, with one rule written anew."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from clearford.core.signals import SignalSpec
from clearford.policy.diff.packs import diff
from clearford.policy.edit import with_value
from clearford.policy.model import PackSet
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.runtime.service.uploads import ENDINGS, unpack

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The same content makes the same archive, whenever it is made."""


def archive_of_files(files: Mapping[str, bytes]) -> bytes:
    """A zip file. files: path -> content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in sorted(files.items()):
            made.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def files_of(archive: bytes) -> dict[str, bytes]:
    """Path -> content of an archive that was checked when it was handed in."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {one.filename: opened.read(one) for one in opened.infolist() if not one.is_dir()}


def files_of_folders(options: EngineOptions) -> dict[str, bytes]:
    """Path -> content of the packs in the folders of the settings, as an archive would hold them."""
    if not options.packs:
        return {}
    packs, _ = load_packs(replace(options, shipped=False))
    found = {}
    for pack in packs.packs:
        root, name = Path(pack.root), pack.file.id.replace(".", "/")
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in ENDINGS:
                found[f"{name}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return found


def packs_of(files: Mapping[str, bytes]) -> PackSet:
    """The packs that some files make; what cannot be read is left out. Empty for no files."""
    if not files:
        return PackSet(())
    with TemporaryDirectory() as folder:
        unpack(archive_of_files(files), Path(folder))
        return load_packs(EngineOptions(packs=(folder,), shipped=False))[0]


def with_rule_file(
    files: Mapping[str, bytes], name: str, text: str, catalogue: Mapping[str, SignalSpec]
) -> dict[str, bytes]:
    """The files with a rule's text in its place, and the version of its pack raised as the change asks.

    name: `<family>/<pack>/rules/<slug>.yaml`. catalogue: signals that the packs read beside their own.
    """
    after = {**files, name: text.encode()}
    old, new = packs_of(files), packs_of(after)
    pack = ".".join(name.split("/")[:2])
    found = next((one for one in diff(old, new, catalogue) if one.pack == pack), None)
    file = next((one.file for one in new.packs if one.file.id == pack), None)
    if found is None or file is None or found.fits:
        return after
    card = f"{pack.replace('.', '/')}/pack.yaml"
    raised = with_value(after[card].decode(), file.node.value["version"], found.needs)
    return {**after, card: raised.encode()}
