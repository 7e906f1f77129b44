"""Text for showing: characters that cannot be seen, or that change what is seen, written out."""

from __future__ import annotations

import unicodedata

# Letters and marks that show as nothing, though their category does not say so.
_BLANK_LETTERS = frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0))
_UNSHOWN = frozenset(("Cf", "Cs", "Co", "Zl", "Zp"))


class _Shown(dict[int, str]):
    """Code point -> how it is shown; filled as code points are met."""

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        if category == "Cc":
            shown = "⏎" if code == 0x0A else f"\\x{code:02x}"
        elif category in _UNSHOWN or code in _BLANK_LETTERS:
            shown = f"<{code:04X}>"
        else:
            return chr(code)
        self[code] = shown
        return shown


_SHOWN = _Shown()


def inert(text: str) -> str:
    """`text` with control, direction and invisible characters written out, so that it cannot play tricks."""
    return text.translate(_SHOWN)
