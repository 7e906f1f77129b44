"""What went wrong, for somebody who knows nothing of codes."""

from __future__ import annotations

from clearford.console.i18n import N_, words
from clearford.core.codes import CODES
from clearford.core.reasons import Language

_PLAIN = {
    "CF-A007": N_("Your browser sent this from another site. Open the page here, and send it again."),
    "CF-A009": N_(
        "This link opens nothing. Perhaps a part of it is missing, or it is too old. Copy the whole link, "
        "or ask the platform that gave it to you for a new one."
    ),
    "CF-H001": N_("We could not read what you sent. Look at what you wrote, and send it again."),
    "CF-H002": N_("There is nothing at this address, or it is not there any more."),
    "CF-H005": N_("What you sent is too large. Send less at once."),
    "CF-H006": N_("Too many requests came from your network. Wait a minute, and try again."),
    "CF-H012": N_("This form was sent before with other words. Open the page again to send something new."),
    "CF-H013": N_("What you sent is being worked on. Wait a moment, and load the page again."),
    "CF-R020": N_(
        "This cannot be done now. If you have appealed already, your appeal is with us: "
        "you need not send it again."
    ),
    "CF-R022": N_(
        "We could not take this. Say in up to 5,000 characters what is wrong. Files may be pictures, PDF or "
        "plain text, up to 10 MB each. The notice names the last day."
    ),
    "CF-R044": N_(
        "We do not take up appeals from you for now. The notice about this says until when, and how to "
        "contest it."
    ),
    "CF-R045": N_("Your report is answered, or this was said already, so nothing can be added to it now."),
}
"""Code -> message; the others are told by their titles."""


def plain(code: str, lang: Language) -> str:
    """What an error means, in a sentence."""
    if code in _PLAIN:
        return words(lang).gettext(_PLAIN[code])
    known = CODES.get(code, CODES["CF-H009"])
    return f"{known.zh}。" if lang == "zh" else f"{known.en[0].upper()}{known.en[1:]}."
