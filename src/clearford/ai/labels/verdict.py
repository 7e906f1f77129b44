"""What a platform that carries a file must do about its labels: the states of the Labelling Measures, art. 6.

That nothing is found proves nothing: ordinary programs strip metadata when they save a file. So besides the
three states of the measures there are two more, one for files of which nothing is known and one for files
whose marks contradict each other.

Source: the Labelling Measures (人工智能生成合成内容标识办法) art. 6, read 2026; how labels and C2PA are
weighed against each other is ours.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.ai.labels.aigc import Aigc, Value
from clearford.ai.labels.labelled import Labels, is_ai_source

State = Literal["confirmed", "possible", "suspected", "unknown", "contradictory"]
"""confirmed: metadata say that content is generated. possible: its user says so. suspected: there are traces.
unknown: nothing was found, and nothing follows from that. contradictory: marks say both; a person looks."""
Trace = Literal["explicit-label", "detector"]
"""Signs in the content itself: a label that can be seen or heard, or what a detector takes for generated."""
C2pa = Literal["none", "invalid", "generated", "captured", "other"]
"""What a C2PA manifest says: there is none; it does not fit the file; content was generated; it was captured
by a camera or recorder; something else."""

_VALUES: dict[State, Value] = {"confirmed": "1", "possible": "2", "suspected": "3", "contradictory": "3"}


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about how content came about."""

    labels: tuple[Aigc, ...] = ()
    sources: tuple[str, ...] = ()
    """IPTC source types."""
    c2pa: C2pa = "none"
    declared: bool = False
    """Its user says that it was generated."""
    traces: tuple[Trace, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What follows for the platform."""

    state: State
    notice: Value | None
    """What is to be said beside the content, and written as `Label`: 1 is, 2 may be, 3 is suspected to be
    generated; none where nothing is to be said."""
    remind: bool
    """Whether users are to be reminded to declare."""
    person: bool
    """Whether a person must look."""


def marks_of(
    labels: Labels, *, c2pa: C2pa = "none", declared: bool = False, traces: tuple[Trace, ...] = ()
) -> Marks:
    """What a file and its user say together."""
    return Marks(labels=labels.labels, sources=labels.sources, c2pa=c2pa, declared=declared, traces=traces)


def judge(marks: Marks) -> Verdict:
    """The state of content. A detector alone never makes more of it than suspected."""
    state = _state(marks)
    return Verdict(
        state=state,
        notice=_VALUES.get(state),
        remind=state == "unknown",
        person=state == "contradictory",
    )


def _state(marks: Marks) -> State:
    says, denies = says_generated(marks), _says_captured(marks)
    if says and denies:
        return "contradictory"
    if says:
        return "confirmed"
    if marks.declared or any(one.label == "2" for one in marks.labels):
        return "possible"
    return "suspected" if marks.traces or any(one.label == "3" for one in marks.labels) else "unknown"


def says_generated(marks: Marks) -> bool:
    """Whether metadata says for certain that content was generated."""
    by_label = any(one.label == "1" for one in marks.labels)
    return by_label or any(map(is_ai_source, marks.sources)) or marks.c2pa == "generated"


def _says_captured(marks: Marks) -> bool:
    """A camera's own source type, or a manifest of one; a damaged manifest says nothing."""
    captured = any(source.strip().rpartition("/")[2] in _CAPTURED for source in marks.sources)
    return captured or marks.c2pa == "captured"


_CAPTURED = ("digitalCapture", "computationalCapture", "negativeFilm", "positiveFilm", "print")
"""Source types of IPTC of what was recorded from the world."""


def carried(label: Aigc | None, verdict: Verdict, *, propagator: str, number: str) -> Aigc | None:
    """The label that a platform writes when it carries a file; none where there is nothing to be said.

    What the producer said stays as it is. Where there is none, the producer's fields stay empty.
    """
    if verdict.notice is None:
        return label
    mine = {"content_propagator": propagator, "propagate_id": number, "reserved_code2": ""}
    if label is not None:
        return msgspec.structs.replace(label, **mine)
    return Aigc(label=verdict.notice, **mine)
