"""What makes two items the same content: a keyed reference, so that nobody can look for words by it."""

from __future__ import annotations

import unicodedata
from hashlib import sha256

import msgspec

from clearford.core.items import Item
from clearford.runtime.stores.vault import Vault


def copy_of(vault: Vault, item: Item) -> str | None:
    """A keyed reference of what an item says; copies may differ in signs, spaces, case or width.

    None for an item that says nothing.
    """
    text = unicodedata.normalize("NFKC", item.text or "").casefold()
    said = "".join(char for char in text if char.isalnum())
    media = sorted(medium.sha256 or "" for medium in item.media or ())
    if not said and not any(media):
        return None
    return vault.ref("copy", sha256(msgspec.json.encode([said, media])).hexdigest())
