"""What every kind of file gives: the places where labels lie."""

from __future__ import annotations

from typing import Literal, NamedTuple

Place = Literal["xmp", "text", "exif", "tag", "front-matter", "property"]
"""xmp: a packet, which may hold labels. text: a text chunk of its own. exif: a field of EXIF. tag: a named
tag of the container. front-matter: YAML before a text. property: a property of a document."""


class Carrier(NamedTuple):
    """Something in a file that holds a label, or a packet that may hold one."""

    place: Place
    body: bytes
    """The packet, or the text of the label."""
