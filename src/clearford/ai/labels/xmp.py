"""XMP packets: what they say of how content came about, and setting a property without touching the rest.

Packets come from strangers: a document type or an entity is refused before anything is expanded.
Sources: ISO 16684-1 for the packet, TC260-PG-20259A (as others implement it) for the property of the label,
the IPTC photo metadata standard for the source type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, unescape

from clearford.core.errors import LabelError

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TC260 = "http://www.tc260.org.cn/ns/AIGC/1.0/"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
LABEL = f"{TC260} AIGC"
SOURCE_TYPE = f"{IPTC} DigitalSourceType"
_PREFIXES = {TC260: "TC260", IPTC: "Iptc4xmpExt"}
_DEEPEST = 64
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    f' <rdf:RDF xmlns:rdf="{RDF}">\n'
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n"
    '<?xpacket end="w"?>'
)
STRANGE_CODE = (ValueError, LookupError)
"""What a parser ends with where a declaration names a code of several bytes a sign, or none that there is."""
_ENDS = re.compile(rb"</([\w.-]+:)?RDF\s*>")


class Property(NamedTuple):
    """A simple property of a packet, and where it stands."""

    name: str
    """Namespace and local name with a space between."""
    value: str
    start: int
    """First byte of the element, or of the start tag that holds it as an attribute."""
    end: int
    """Behind the last byte of the element, or of the start tag."""
    attribute: bool


class _Walk:
    """Collects the properties of the descriptions that stand directly in the RDF."""

    def __init__(self, packet: bytes) -> None:
        self.packet, self.found = packet, list[Property]()
        self._path: list[str] = []
        self._words: list[str] = []
        self._start = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words.append
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def run(self) -> list[Property]:
        try:
            self._parser.Parse(self.packet, True)  # noqa: FBT003 - it takes no name
        except expat.ExpatError as error:
            raise LabelError(
                "CF-L002", f"the XMP packet cannot be read: {expat.ErrorString(error.code)}"
            ) from error
        except STRANGE_CODE as error:
            raise LabelError("CF-L002", "the XMP packet names a code of signs that is not read") from error
        return self.found

    def _refuse(self, *_: object) -> None:
        raise LabelError("CF-L005", "the XMP packet declares a document type or entities")

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise LabelError("CF-L005", f"the XMP packet is nested deeper than {_DEEPEST}")
        self._words.clear()
        at = self._parser.CurrentByteIndex
        if self._is_description(len(self._path) - 1):
            end = self._behind(at)
            self.found += [Property(key, value, at, end, attribute=True) for key, value in attributes.items()]
        if self._is_description(len(self._path) - 2):
            self._start = at
            if resource := attributes.get(f"{RDF} resource"):
                self._words.append(resource)

    def _end(self, name: str) -> None:
        if self._is_description(len(self._path) - 2):
            end = self._behind(self._parser.CurrentByteIndex)
            self.found.append(Property(name, "".join(self._words).strip(), self._start, end, attribute=False))
        self._path.pop()
        self._words.clear()

    def _is_description(self, place: int) -> bool:
        """Whether the element so far down is a description directly in the RDF."""
        return place >= 1 and self._path[place - 1 : place + 1] == [f"{RDF} RDF", f"{RDF} Description"]

    def _behind(self, at: int) -> int:
        """Behind the tag that begins at a byte; signs in quotes do not end it."""
        quote = 0
        for place in range(at, len(self.packet)):
            sign = self.packet[place]
            if quote:
                quote = 0 if sign == quote else quote
            elif sign in (0x22, 0x27):
                quote = sign
            elif sign == 0x3E:
                return place + 1
        return len(self.packet)


def properties(packet: bytes) -> list[Property]:
    """The simple properties of a packet in UTF-8.

    Raises LabelError CF-L002 for what is no XML, CF-L005 for document types, entities and deep nesting.
    """
    return _Walk(_bare(packet)).run()


def values(packet: bytes, name: str) -> list[str]:
    """The values of a property, as often as it stands there. name: as `LABEL`."""
    return [one.value for one in properties(packet) if one.name == name]


def with_property(packet: bytes | None, name: str, value: str) -> bytes:
    """The packet with one value of a property in place of all that it had; all else stays as it is.

    packet: none for a new one. Raises LabelError as `properties`, and CF-L002 for a packet without RDF.
    """
    body = _bare(packet or _EMPTY.encode())
    old = [one for one in properties(body) if one.name == name]
    kept = next((one for one in old if not one.attribute), None)
    for found in sorted(old, key=lambda one: one.start, reverse=True):
        new = _element(name, value) if found is kept else b""
        body = _without(body, found, new)
    if kept is not None:
        return body
    ends = [match.start() for match in _ENDS.finditer(body)]
    if not ends:
        raise LabelError("CF-L002", "the XMP packet holds no RDF")
    return body[: ends[-1]] + _description(name, value) + body[ends[-1] :]


def labelled(packet: bytes | None, text: str, source: str | None) -> bytes:
    """The packet with this label, and with this source type of IPTC where one is given.

    source: its full address. Raises as `with_property`.
    """
    made = packet if source is None else with_property(packet, SOURCE_TYPE, source)
    return with_property(made, LABEL, text)


def _element(name: str, value: str) -> bytes:
    space, _, local = name.partition(" ")
    prefix = _PREFIXES[space]
    return f'<{prefix}:{local} xmlns:{prefix}="{space}">{escape(value)}</{prefix}:{local}>'.encode()


def _description(name: str, value: str) -> bytes:
    head = f'  <rdf:Description rdf:about="" xmlns:rdf="{RDF}">\n   '.encode()
    return head + _element(name, value) + b"\n  </rdf:Description>\n"


def _without(body: bytes, found: Property, new: bytes) -> bytes:
    if not found.attribute:
        return body[: found.start] + new + body[found.end :]
    local = found.name.partition(" ")[2].encode()
    named = re.compile(rb"""\s+[\w.-]+:%b\s*=\s*(?:"([^"]*)"|'([^']*)')""" % local)
    tag = body[found.start : found.end]
    for match in named.finditer(tag):
        if unescape((match[1] or match[2] or b"").decode(), _QUOTES) == found.value:
            tag = tag.replace(match[0], b"", 1)
    return body[: found.start] + tag + body[found.end :]


def _bare(packet: bytes) -> bytes:
    """A packet as UTF-8 without what fills it up behind its end."""
    if packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            packet = packet.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise LabelError("CF-L002", "the XMP packet is no text") from error
    return packet.rstrip(b"\0 \n\r\t")
