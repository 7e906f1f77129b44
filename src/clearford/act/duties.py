"""Which duty each part of a letter serves, by id of the duties register."""

from __future__ import annotations

DUTIES: dict[str, tuple[str, ...]] = {
    "measures": ("DSA-17b", "FR-32"),
    "facts": ("DSA-17b",),
    "reason": ("DSA-17b", "DSA-17c", "DSA-20c", "FR-32", "PIPL-24c", "PIPL-50", "ALG-17c"),
    "ground": ("DSA-17b",),
    "rules": ("DSA-17c", "PIPL-24c", "ALG-17c"),
    "basis": ("DSA-17b",),
    "automation": ("DSA-17b", "DSA-16e", "PIPL-24c", "GDPR-22"),
    "papers": ("FR-32",),
    "appeal": ("DSA-17b", "DSA-20a", "DSA-20d", "FR-32", "CMT-13b", "ALG-22", "DS-12"),
    "body": ("DSA-17b", "DSA-20c", "DSA-21"),
    "court": ("DSA-17b", "DSA-20c"),
    "record": (),
    "binding": (),
    "report": ("DSA-16c",),
    "received": ("DSA-16c",),
    "expected": ("ALG-22", "DS-12", "CMT-13a"),
    "status": ("ALG-22", "DS-12"),
    "copy": (),
    "missing": ("DSA-16b",),
    "result": ("DSA-16d", "DSA-20c"),
    "undone": ("DSA-20b", "FR-32"),
    "sorry": (),
    "warning": ("DSA-23b",),
    "factors": ("DSA-23c",),
    "still": (),
    "points": (),
    "correct": (),
    "hands": ("DSA-20d",),
    "authority": ("DSA-09b",),
    "reasons": ("DSA-09b",),
    "redress": ("DSA-09b",),
}
"""Part of a letter -> duties; a part that no law asks for has none, and is there because it helps."""
