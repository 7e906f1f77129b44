"""Routes of the log: checkpoints and hash tiles for everybody, entries and proofs for whoever may."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import PathParameter
from litestar.types import ControllerRouterHandler

from clearford.core.access import NOBODY, holds, require
from clearford.core.errors import AccessError, RecordError, RequestError
from clearford.ledger.proofs import format_proof
from clearford.ledger.tiles import Tile, bundle, entries_of, hashes_of, parse_path
from clearford.runtime.http.cases import Serving, Who
from clearford.runtime.http.params import Id
from clearford.runtime.record.exporting import last_note, proof_of
from clearford.runtime.record.logs import StoredLog

FOR_GOOD = "public, max-age=31536000, immutable"
"""A tile of a width never changes."""
ASK_AGAIN = "no-cache"
NOT_KEPT = "no-store"


@get("/log/{path:path}", opt={"may": "checkpoint.read"}, tags=["record"], sync_to_thread=True)
def read_log(
    request: Request[Any, Any, Any],
    service: Serving,
    identity: Who,
    path: Annotated[str, PathParameter(max_length=400)],
) -> Response[bytes]:
    """Serve a log as the tile format does: `ORIGIN/checkpoint` and `ORIGIN/tile/...`.

    Entries (`tile/entries/...`) need the permission `entry.read`; the rest is public.
    """
    origin, tile = _wanted(path.strip("/"))
    entries = tile is not None and tile.level is None
    now = service.record.now()
    if entries and not holds(identity, "entry.read", now):
        if identity is NOBODY:
            raise AccessError("CF-A014", "entries are for auditors; sign in")
        request.app.state.refusals.do_note(identity, "entry.read")
        require(identity, "entry.read", now)
    with service.record.read() as conn:
        try:
            if tile is None:
                note = last_note(conn, origin)
                return Response(
                    note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": ASK_AGAIN}
                )
            data = _data(StoredLog(conn, origin), tile)
        except RecordError as error:
            raise _not_there() from error
    headers = {"Cache-Control": NOT_KEPT if entries else FOR_GOOD}
    return Response(data, media_type="application/octet-stream", headers=headers)


@get("/v1/entries/{entry_id:str}/proof", opt={"may": "proof.read"}, tags=["record"], sync_to_thread=True)
def read_proof(service: Serving, entry_id: Id) -> Response[str]:
    """An entry with the proof that it stands in the log, as a file that is checked without a network."""
    with service.record.read() as conn:
        _, proof = proof_of(conn, entry_id)
    return Response(
        format_proof(proof), media_type="text/plain; charset=utf-8", headers={"Cache-Control": NOT_KEPT}
    )


def _wanted(path: str) -> tuple[str, Tile | None]:
    """The log and the tile that a path names; no tile for its checkpoint."""
    origin, _, last = path.rpartition("/")
    if last == "checkpoint":
        return origin, None
    origin, found, rest = path.partition("/tile/")
    if not found:
        raise _not_there()
    try:
        return origin, parse_path(f"tile/{rest}")
    except RecordError as error:
        raise _not_there() from error


def _data(log: StoredLog, tile: Tile) -> bytes:
    """The bytes of a tile or bundle; as many hashes or entries as its width says, or CF-R006."""
    if tile.level is None:
        parts = entries_of(log.bundle(tile.n))[: tile.width]
        data = bundle(parts)
    else:
        parts = hashes_of(log.tile(tile.level, tile.n))[: tile.width]
        data = b"".join(parts)
    if len(parts) < tile.width:
        raise RecordError("CF-R006", "the log has not grown so far")
    return data


def _not_there() -> RequestError:
    return RequestError("CF-H002", "there is no such file of a log")


ROUTES: tuple[ControllerRouterHandler, ...] = (read_log, read_proof)
