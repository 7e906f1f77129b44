"""An object storage on this machine that speaks the protocol of S3 to real clients, and can lose connections.

It keeps objects in memory and checks no signatures. An object is there when its last byte has come, or when
its upload in parts is completed, and never before, as in every such storage.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class Storage:
    """Objects by bucket and key, and which connections are to be lost."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.lose_writes_of = ""
        """Connections break while the body of an object comes whose key holds this."""
        self.lose_reads_of = ""
        """Connections break in the middle of such an object's bytes."""
        self.lost = 0

    def address(self, path: str) -> str:
        """The address of a path for pyarrow's file systems."""
        end = quote(f"127.0.0.1:{self.port}", safe="")
        return f"s3://{path}?endpoint_override={end}&scheme=http&region=us-east-1"

    def loses(self, wanted: str, key: str) -> bool:
        """Whether the connection about a key is lost now."""
        if not wanted or wanted not in key:
            return False
        self.lost += 1
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    storage: Storage


@contextmanager
def object_storage() -> Iterator[Storage]:
    """A storage without a bucket, until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.storage = Storage(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.storage
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal."""

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        return unquote(parts.path).strip("/") + "/" * parts.path.endswith("/"), query

    def do_HEAD(self) -> None:
        """Whether a bucket or an object is there."""
        key, _ = self._asked()
        objects = self.server.storage.objects
        name = key if "/" in key.rstrip("/") else key.rstrip("/") + "/"
        if name in objects:
            self._answer(200, objects[name], headers=_about(objects[name]))
        else:
            self._answer(404)

    def do_GET(self) -> None:
        """The objects of a bucket, or a range of an object."""
        key, query = self._asked()
        storage = self.server.storage
        if "list-type" in query:
            self._answer(200, _listed(storage.objects, key.strip("/"), query))
            return
        if key not in storage.objects:
            self._answer(404, _error("NoSuchKey"))
            return
        data, headers = storage.objects[key], _about(storage.objects[key])
        asked = self.headers.get("Range")
        if asked:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, stop = int(first), min(int(last or len(data) - 1) + 1, len(data))
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
            data = data[start:stop]
        if storage.loses(storage.lose_reads_of, key):
            self._answer(206, data[: len(data) // 2], headers=headers, length=len(data))
            self._cut()
            return
        self._answer(206 if asked else 200, data, headers=headers)

    def do_PUT(self) -> None:
        """A bucket, an object, or a part of one."""
        key, query = self._asked()
        storage = self.server.storage
        if "/" in key.rstrip("/") and storage.loses(storage.lose_writes_of, key):
            self.rfile.read(min(100, int(self.headers.get("Content-Length") or 0)))
            self._cut()
            return
        data = self._body()
        if "uploadId" in query:
            storage.uploads[query["uploadId"]][int(query["partNumber"])] = data
        elif "/" not in key.rstrip("/"):
            storage.objects.setdefault(key.rstrip("/") + "/", b"")
        else:
            storage.objects[key] = data
        self._answer(200, headers={"ETag": _etag(data)})

    def do_POST(self) -> None:
        """Begin an upload in parts, or complete it."""
        key, query = self._asked()
        storage = self.server.storage
        self._body()
        if "uploads" in query:
            upload = f"upload-{len(storage.uploads)}"
            storage.uploads[upload] = {}
            told = f"<Bucket>b</Bucket><Key>{escape(key)}</Key><UploadId>{upload}</UploadId>"
            self._answer(200, _document("InitiateMultipartUploadResult", told))
        elif "uploadId" in query:
            parts = storage.uploads.pop(query["uploadId"])
            storage.objects[key] = b"".join(parts[n] for n in sorted(parts))
            told = f"<Key>{escape(key)}</Key><ETag>{_etag(storage.objects[key])}</ETag>"
            self._answer(200, _document("CompleteMultipartUploadResult", told))
        else:
            self._answer(501, _error("NotImplemented"))

    def do_DELETE(self) -> None:
        """An object goes, or an upload that was not completed."""
        key, query = self._asked()
        if "uploadId" in query:
            self.server.storage.uploads.pop(query["uploadId"], None)
        else:
            self.server.storage.objects.pop(key, None)
        self._answer(204)

    def _body(self) -> bytes:
        if "chunked" not in (self.headers.get("Transfer-Encoding") or ""):
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        else:
            data = _chunks(self.rfile)
        if "aws-chunked" in (self.headers.get("Content-Encoding") or ""):
            return _unframed(data)
        return data

    def _answer(
        self,
        status: int,
        data: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _cut(self) -> None:
        """Break the connection."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


def _chunks(stream: object) -> bytes:
    """A body in chunks of HTTP."""
    out = b""
    while size := int(stream.readline().split(b";")[0], 16):  # type: ignore[attr-defined]
        out += stream.read(size)  # type: ignore[attr-defined]
        stream.readline()  # type: ignore[attr-defined]
    while stream.readline().strip():  # type: ignore[attr-defined]
        pass
    return out


def _unframed(data: bytes) -> bytes:
    """A body without the frames of a client that signs or sums up as it sends."""
    out, at = b"", 0
    while True:
        end = data.index(b"\r\n", at)
        size = int(data[at:end].split(b";")[0], 16)
        if not size:
            return out
        out += data[end + 2 : end + 2 + size]
        at = end + 2 + size + 2


def _about(data: bytes) -> dict[str, str]:
    return {"ETag": _etag(data), "Last-Modified": formatdate(0, usegmt=True)}


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _document(name: str, inner: str) -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{_NAMESPACE}">{inner}</{name}>'
    ElementTree.fromstring(text)
    return text.encode()


def _error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


def _listed(objects: dict[str, bytes], bucket: str, query: dict[str, str]) -> bytes:
    """Keys of a bucket below a prefix; those behind a delimiter as one."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    most = int(query.get("max-keys") or 1000)
    found: dict[str, None] = {}
    told = ""
    for name in sorted(objects):
        key = name.removeprefix(f"{bucket}/")
        if not name.startswith(f"{bucket}/") or not key or not key.startswith(prefix):
            continue
        head, behind, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if behind:
            found[prefix + head + delimiter] = None
            continue
        told += (
            f"<Contents><Key>{escape(key)}</Key><Size>{len(objects[name])}</Size>"
            f"<ETag>{_etag(objects[name])}</ETag><LastModified>2026-11-01T00:00:00.000Z</LastModified></Contents>"
        )
        most -= 1
        if not most:
            break
    told += "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in found)
    head = f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><IsTruncated>false</IsTruncated>"
    return _document("ListBucketResult", head + f"<KeyCount>{told.count('<Key>')}</KeyCount>" + told)
