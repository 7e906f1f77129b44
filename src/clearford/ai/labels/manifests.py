"""C2PA: what a manifest in a file says, and signing, last of all, so that the label stays right.

The work is that of the C2PA project's own library, the extra `c2pa`. Nothing is fetched: a manifest that lies
elsewhere is told and left there, since its address comes from strangers. Without a list of those who are
trusted a valid manifest proves that nothing changed since somebody signed, and not who that was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any, BinaryIO, Literal

import msgspec

from clearford.ai.labels.kinds import Kind
from clearford.ai.labels.labelled import is_ai_source
from clearford.ai.labels.verdict import C2pa
from clearford.core.errors import ConfigError, LabelError

State = Literal["none", "valid", "invalid", "remote", "unreadable"]
"""none: there is no manifest. valid: it fits the file. invalid: it does not, or its signature is wrong.
remote: it lies elsewhere, and is not fetched. unreadable: it is there, and cannot be understood."""
TYPES: Mapping[Kind, str] = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "tiff": "image/tiff",
    "mp4": "video/mp4",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "pdf": "application/pdf",
}
"""Kinds of files that can hold a manifest, and their media types."""
_GENERATIONS = 20
_UNTRUSTED = "signingCredential.untrusted"
_QUIET: dict[str, Any] = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}
"""Nothing is fetched, and no small picture is made, which would take ten times the time of the rest."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file's manifest says."""

    state: State
    trusted: bool = False
    """Whoever signed is on the list of those who are trusted."""
    generator: str = ""
    """The program that made it."""
    title: str = ""
    signer: str = ""
    """As the certificate has it, which anybody can make unless it is trusted."""
    ingredients: int = 0
    """Files that it was made of."""
    failures: tuple[str, ...] = ()
    """What is wrong, in C2PA's codes."""
    ingredient_failures: tuple[str, ...] = ()
    """What was wrong with what it was made of; the file itself may be right all the same."""
    sources: tuple[str, ...] = ()
    """Source types that its actions name, and those of the files that were opened to make it."""
    why: str = ""
    """Of one that lies elsewhere or cannot be read."""


class Signer(msgspec.Struct, frozen=True):
    """The key that an operator signs with; nobody makes one silently."""

    certificates: str
    """PEM: the own certificate first, then those that vouch for it."""
    key: bytes
    """PEM, ECDSA on P-256."""


def has_c2pa() -> bool:
    """Whether manifests can be read on this installation: the extra `c2pa` is there."""
    return find_spec("c2pa") is not None


def not_installed() -> ConfigError:
    """Why no manifest is read without the extra."""
    return ConfigError(
        "CF-C001",
        "C2PA manifests cannot be read on this installation",
        suggestion="pip install 'clearford[c2pa]'",
    )


def read_manifest(stream: BinaryIO, kind: Kind, *, anchors: str | None = None) -> Manifest:
    """What the manifest of a file says. anchors: PEM of the certificates that are trusted.

    Raises ConfigError CF-C001 where the extra is missing.
    """
    if kind not in TYPES:
        return Manifest(state="none")
    c2pa = _library()
    stream.seek(0)
    try:
        with c2pa.Reader(TYPES[kind], stream, context=_context(c2pa, anchors)) as reader:
            found = msgspec.json.decode(reader.json())
    except c2pa.C2paError as error:
        return _unread(str(error))
    return _told(found)


def says(manifest: Manifest) -> C2pa:
    """The same in the words of the verdict."""
    if manifest.state in ("none", "remote", "unreadable"):
        return "none"
    if manifest.state == "invalid":
        return "invalid"
    if any(map(is_ai_source, manifest.sources)):
        return "generated"
    captured = any(one.endswith(("/digitalCapture", "/computationalCapture")) for one in manifest.sources)
    return "captured" if captured and not manifest.ingredients else "other"


def sign_created(
    stream: BinaryIO, kind: Kind, target: BinaryIO, signer: Signer, *, source: str, title: str = ""
) -> None:
    """Sign a file as the one who generated it. source: full address of IPTC's source type.

    target: empty. Write the label before: a change after signing breaks the manifest. Raises LabelError
    CF-L001 for a kind that holds no manifest, CF-L004 where what was signed is not valid when read back.
    """
    actions = [{"action": "c2pa.created", "digitalSourceType": source}]
    _sign(stream, kind, target, signer, _definition(title, actions))


def sign_carried(before: BinaryIO, stream: BinaryIO, kind: Kind, target: BinaryIO, signer: Signer) -> None:
    """Sign a file that a platform added itself to, with the file as it came as its parent.

    before: the file as it came, with its manifest. stream: the same with the new label. So the duty to write
    metadata and the manifest of the producer both stand: the new one says what was opened, and by whom.
    Raises as `sign_created`.
    """
    before.seek(0)
    _sign(stream, kind, target, signer, _definition("", []), parent=before)


def _definition(title: str, actions: list[dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {"claim_generator_info": [{"name": "clearford"}]}
    if title:
        made["title"] = title
    if actions:
        made["assertions"] = [{"label": "c2pa.actions", "data": {"actions": actions}}]
    return made


def _sign(
    stream: BinaryIO,
    kind: Kind,
    target: BinaryIO,
    signer: Signer,
    definition: dict[str, Any],
    parent: BinaryIO | None = None,
) -> None:
    if kind not in TYPES:
        raise LabelError("CF-L001", f"a file of the kind {kind} holds no manifest")
    c2pa, type_ = _library(), TYPES[kind]
    stream.seek(0)
    try:
        with c2pa.Builder(definition, context=_context(c2pa, None)) as builder:
            if parent is not None:
                builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                builder.add_ingredient({"relationship": "parentOf", "title": "as it came"}, type_, parent)
            info = c2pa.C2paSignerInfo(b"es256", signer.certificates.encode(), signer.key, None)
            builder.sign(c2pa.Signer.from_info(info), type_, stream, target)
    except c2pa.C2paError as error:
        raise LabelError("CF-L004", f"the file was not signed: {_short(str(error))}") from error
    back = read_manifest(target, kind)
    if back.state != "valid":
        raise LabelError("CF-L004", "what was signed is not valid when it is read back")


def _library() -> Any:
    if not has_c2pa():
        raise not_installed()
    import c2pa  # noqa: PLC0415 - an extra

    return c2pa


def _context(c2pa: Any, anchors: str | None) -> Any:
    settings = dict(_QUIET)
    if anchors is not None:
        settings["trust"] = {"trust_anchors": anchors}
        settings["verify"] = {**_QUIET["verify"], "verify_trust": True}
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def _unread(error: str) -> Manifest:
    """A manifest that was not read, or none."""
    if error.startswith("ManifestNotFound"):
        return Manifest(state="none")
    if error.startswith(("Remote", "RemoteManifest")):
        return Manifest(state="remote", why="the manifest lies elsewhere and is not fetched")
    return Manifest(state="unreadable", why=_short(error))


def _short(error: str) -> str:
    return error[:200]


def _told(found: Mapping[str, Any]) -> Manifest:
    active: Mapping[str, Any] = found.get("manifests", {}).get(found.get("active_manifest"), {})
    results = found.get("validation_results", {})
    failed = _codes(results.get("activeManifest", {}))
    deltas = [one.get("validationDeltas", {}) for one in results.get("ingredientDeltas", ())]
    behind = [code for one in deltas for code in _codes(one)]
    behind += [s["code"] for one in active.get("ingredients", ()) for s in one.get("validation_status", ())]
    state = found.get("validation_state")
    return Manifest(
        state="invalid" if state == "Invalid" else "valid",
        trusted=state == "Trusted",
        generator=_generator(active),
        title=str(active.get("title", "")),
        signer=str(active.get("signature_info", {}).get("common_name", "")),
        ingredients=len(active.get("ingredients", ())),
        failures=tuple(dict.fromkeys(code for code in failed if code != _UNTRUSTED)),
        ingredient_failures=tuple(dict.fromkeys(code for code in behind if code != _UNTRUSTED)),
        sources=tuple(dict.fromkeys(_sources(found.get("manifests", {}), active))),
    )


def _codes(results: Mapping[str, Any]) -> list[str]:
    return [one["code"] for one in results.get("failure", ())]


def _generator(active: Mapping[str, Any]) -> str:
    info = active.get("claim_generator_info") or [{}]
    return str(active.get("claim_generator") or info[0].get("name", ""))


def _sources(manifests: Mapping[str, Any], active: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Of a manifest and, since a platform that carries a file opens it, of its parents."""
    for assertion in active.get("assertions", ()):
        if assertion["label"].startswith("c2pa.actions"):
            for action in assertion["data"].get("actions", ()):
                if source := action.get("digitalSourceType"):
                    yield str(source)
    for one in active.get("ingredients", ()) if depth < _GENERATIONS else ():
        if one.get("relationship") == "parentOf":
            yield from _sources(manifests, manifests.get(one.get("active_manifest"), {}), depth + 1)
