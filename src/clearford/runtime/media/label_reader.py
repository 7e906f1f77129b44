"""A program that reads the labels of one file. Run by `label_reading` with limits; it decodes no picture.

It reads a line of JSON and the file, and writes a line of JSON: values of labels, source types and what a
C2PA manifest says, and no text of the file.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, BinaryIO

from clearford.ai.labels.kinds import Kind
from clearford.ai.labels.labelled import Labels, read_labels
from clearford.ai.labels.manifests import has_c2pa, read_manifest, says
from clearford.ai.labels.verdict import C2pa
from clearford.core.errors import ConfigError, LabelError
from clearford.runtime.media.limited import limit

VALUES = ("1", "2", "3")
"""Of the field `Label`; another one is passed on as an empty text."""
_STATES = {"CF-L001": "type", "CF-L002": "damaged", "CF-L005": "refused"}


def told(body: bytes) -> dict[str, Any]:
    """What a file says of how it came about, in the fields of `label_reading.Said`."""
    stream = io.BytesIO(body)
    try:
        labels = read_labels(stream)
    except LabelError as error:
        return {"state": _STATES.get(error.code, "damaged")}
    except ConfigError:  # an extra is missing for this kind of file
        return {"state": "extra"}
    return {"state": "read", "c2pa": _manifest(stream, labels.kind), **_said(labels)}


def _said(labels: Labels) -> dict[str, Any]:
    values = {one.label if one.label in VALUES else "" for one in labels.labels}
    sources = {source.strip().rpartition("/")[2] for source in labels.sources}
    return {"labels": sorted(values), "sources": sorted(code for code in sources if _is_code(code))[:MOST]}


MOST = 20
"""Source types that are passed on."""


def _is_code(text: str) -> bool:
    """Whether a text can be a code of IPTC's list: nothing else of the file leaves."""
    return text.isascii() and text.isalpha() and len(text) <= 60


def _manifest(stream: BinaryIO, kind: Kind) -> C2pa | None:
    """None where manifests are not read on this installation."""
    return says(read_manifest(stream, kind)) if has_c2pa() else None


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read what is asked and the file, and write the answer."""
    asked = json.loads(source.readline())
    limit(asked["memory"], asked["seconds"])
    target.write(json.dumps(told(source.read())).encode() + b"\n")
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
