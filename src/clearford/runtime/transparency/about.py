"""Read what the service says of itself from a YAML file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from clearford.core.errors import Place, RecordError
from clearford.core.reasons import LANGUAGES
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.transparency.model import TEXTS, About


def read_about(path: Path) -> About:
    """The words of the service. Raises RecordError CF-R050 when they cannot be used, and says where."""
    place = Place(file=str(path))
    try:
        about = msgspec.convert(yaml.safe_load(path.read_bytes()), About)
    except OSError as error:
        raise RecordError("CF-R050", f"it cannot be read: {error.strerror}", place=place) from error
    except yaml.YAMLError as error:
        raise RecordError("CF-R050", "it is not YAML", place=place) from error
    except msgspec.ValidationError as error:
        raise RecordError("CF-R050", str(error), place=place) from error
    check_texts(about, place)
    return about


def check_texts(about: About, place: Place | None = None) -> None:
    """RecordError CF-R050 for words on a subject that no report has, or a duty that is switched off wrongly.

    Such a duty is in the register, and it is said in both languages why it does not apply.
    """
    for subject in about.texts:
        if subject not in TEXTS:
            known = ", ".join(TEXTS)
            raise RecordError(
                "CF-R050", f"`texts.{subject[:40]}` is no subject", place=place, suggestion=known
            )
    for duty, why in about.not_owed.items():
        if duty not in Resources(shipped.DATA).obligations:
            raise RecordError("CF-R050", f"`not_owed.{duty[:40]}` is no duty of the register", place=place)
        if any(not why.get(lang, "").strip() for lang in LANGUAGES):
            raise RecordError("CF-R050", f"`not_owed.{duty}` needs its reason in both languages", place=place)
