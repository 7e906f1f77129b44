"""Lines: JSONL and plain text as blocks of whole lines, without ever holding a line that is too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from clearford.core.errors import InputError, Place
from clearford.core.items import MAX_LINE_BYTES, Item, ItemDecoder, Rejected
from clearford.runtime.readers.batch import Batch, of_results
from clearford.runtime.readers.sources import is_idle

CHUNK_BYTES = 1 << 20
BLOCK_BYTES = 4 << 20
"""A batch ends early when its lines hold more bytes than this."""
BOM = b"\xef\xbb\xbf"
_LF = 10
_BLANK = b" \t\r"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, or one line that was too long and of which only the length is known."""

    data: bytes
    first: int
    count: int
    too_long_bytes: int = 0


class LineBlocks:
    """Cuts a stream at line feeds, and only there, into blocks of at most `batch` lines.

    Of a line longer than MAX_LINE_BYTES nothing is kept: it is skipped to the next line feed and
    counted. What has arrived through a pipe is handed on when nothing more is waiting.
    """

    def __init__(self, stream: BinaryIO, source: str, batch: int) -> None:
        self._stream, self._source, self._batch = stream, source, batch
        self._read = getattr(stream, "read1", stream.read)
        self._rest = b""
        self._line = 1
        self._skipped = 0

    def __iter__(self) -> Iterator[Block]:
        """The blocks, in order."""
        chunk = self._without_mark(self._next_chunk())
        while chunk:
            yield from self._take(chunk)
            chunk = self._next_chunk()
        if self._skipped:
            yield self._too_long(0)
        elif self._rest:
            yield from self._whole(self._rest.removesuffix(b"\n") + b"\n", flush=True)

    def _next_chunk(self) -> bytes:
        """About CHUNK_BYTES of the stream, or what there is when a pipe has no more for now."""
        parts = [self._read(CHUNK_BYTES)]
        size = len(parts[0])
        while parts[-1] and size < CHUNK_BYTES and not is_idle(self._stream):
            parts.append(self._read(CHUNK_BYTES - size))
            size += len(parts[-1])
        return b"".join(parts)

    def _without_mark(self, start: bytes) -> bytes:
        while 0 < len(start) < len(BOM) and (more := self._read(CHUNK_BYTES)):
            start += more
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise InputError(
                "CF-I001",
                "the file is UTF-16",
                place=Place(file=self._source),
                suggestion="convert it to UTF-8",
            )
        return start.removeprefix(BOM)

    def _take(self, chunk: bytes) -> Iterator[Block]:
        if self._skipped:
            end = chunk.find(b"\n")
            if end < 0:
                self._skipped += len(chunk)
                return
            yield self._too_long(end)
            chunk = chunk[end + 1 :]
        yield from self._whole(self._rest + chunk, flush=is_idle(self._stream))
        if len(self._rest) - self._rest.rfind(b"\n") - 1 > MAX_LINE_BYTES:
            yield from self._whole(self._rest, flush=True)
            self._skipped, self._rest = len(self._rest), b""

    def _too_long(self, more: int) -> Block:
        block = Block(b"", self._line, 1, self._skipped + more)
        self._line, self._skipped = self._line + 1, 0
        return block

    def _whole(self, data: bytes, *, flush: bool) -> Iterator[Block]:
        """Blocks of the whole lines in `data`; what is left waits for more, unless `flush`."""
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _LF) + 1
        start = at = 0
        while at < len(ends):
            stop = min(at + self._batch, int(np.searchsorted(ends, start + BLOCK_BYTES, "right")))
            stop = max(stop, at + 1)
            if (
                stop == len(ends)
                and stop - at < self._batch
                and not flush
                and len(data) - start < BLOCK_BYTES
            ):
                break
            end = int(ends[stop - 1])
            yield Block(data[start:end], self._line, stop - at)
            self._line += stop - at
            start, at = end, stop
        self._rest = data[start:]


def _numbers(block: Block) -> list[int]:
    """Numbers of the lines of a block that are not blank."""
    return [n for n, line in enumerate(block.data.split(b"\n"), block.first) if line.strip(_BLANK)]


def _rejected(block: Block) -> Batch:
    found = f"{block.too_long_bytes} bytes, at most {MAX_LINE_BYTES}"
    return Batch([], [], [Rejected(line=block.first, code="CF-I006", found=found)])


def read_jsonl(stream: BinaryIO, source: str, batch: int, decoder: ItemDecoder) -> Iterator[Batch]:
    """Batches of a stream of JSON lines."""
    for block in LineBlocks(stream, source, batch):
        found = batch_of_block(block, decoder)
        if found.items or found.rejected:
            yield found


def batch_of_block(block: Block, decoder: ItemDecoder) -> Batch:
    """The items of a block of JSON lines; none when all its lines are blank."""
    if block.too_long_bytes:
        return _rejected(block)
    results = decoder.decode_lines(block.data, first_line=block.first)
    plain = len(results) == block.count
    lines = range(block.first, block.first + block.count) if plain else _numbers(block)
    return of_results(results, lines)


def read_text(stream: BinaryIO, source: str, batch: int, decoder: ItemDecoder) -> Iterator[Batch]:
    """Batches of a stream of texts, one a line; the id of an item is the number of its line."""
    for block in LineBlocks(stream, source, batch):
        if block.too_long_bytes:
            yield _rejected(block)
            continue
        numbers = _numbers(block)
        lines = [line for line in block.data.split(b"\n") if line.strip(_BLANK)]
        if lines:
            results = [_item(line, n, decoder) for n, line in zip(numbers, lines, strict=True)]
            yield of_results(results, numbers)


def _item(line: bytes, number: int, decoder: ItemDecoder) -> Item | Rejected:
    if len(line) > MAX_LINE_BYTES:
        return Rejected(line=number, code="CF-I006", found=f"{len(line)} bytes, at most {MAX_LINE_BYTES}")
    try:
        text = line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        return Rejected(line=number, code="CF-I001", found=f"invalid byte at offset {error.start}")
    return decoder.item_type(id=str(number), text=text)
