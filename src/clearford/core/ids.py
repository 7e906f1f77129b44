"""Names for identifiers, so that a rule id is never passed where an item id is wanted."""

from __future__ import annotations

from typing import NewType

ItemId = NewType("ItemId", str)
"""Id of an item as the platform gave it; at most 200 characters."""
RuleId = NewType("RuleId", str)
"""`<family>.<pack>.<slug>`, never renamed and never used again."""
PackId = NewType("PackId", str)
"""`<family>.<pack>`."""
SignalName = NewType("SignalName", str)
"""`family.signal.field`, at most four parts."""
Digest = NewType("Digest", str)
"""`sha256:` and 64 hexadecimal digits."""
