"""Plain pages for people with a link: no script, no style, nothing from elsewhere, nothing kept."""

from __future__ import annotations

from html import escape

from litestar import MediaType, Response

from clearford.act.letter import Letter, as_html
from clearford.core.reasons import LANGUAGES, Language

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What browsers are told about whatever a link opens."""
_OTHER: dict[Language, str] = {"en": "中文", "zh": "English"}
_WORDS: dict[str, dict[Language, str]] = {
    "appeal": {"en": "What is wrong with the decision?", "zh": "您认为该决定有何不当？"},
    "send": {"en": "Appeal", "zh": "提交申诉"},
    "receipt": {"en": "Receipt: proof that this is in the record", "zh": "凭证：证明该决定已记录在册"},
    "filed": {
        "en": "We received your appeal. A person decides about it.",
        "zh": "我们已收到您的申诉，将由人工处理。",
    },
}


def page(letters: list[Letter], lang: Language, *, more: str = "") -> Response[str]:
    """Letters as a page. more: HTML that follows, already safe."""
    other: Language = next(name for name in LANGUAGES if name != lang)
    body = "\n".join(as_html(letter) for letter in letters)
    text = (
        f'<!doctype html>\n<html lang="{lang}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(letters[0].title)}</title>\n<main>\n{body}\n{more}</main>\n"
        f'<p><a href="?lang={other}">{_OTHER[lang]}</a></p>\n</html>\n'
    )
    return Response(text, media_type=MediaType.HTML, headers=HEADERS)


def appeal_form(lang: Language, *, most: int) -> str:
    """A form that sends an appeal to the page's own address."""
    label, send = (escape(_WORDS[name][lang]) for name in ("appeal", "send"))
    return (
        f'<form method="post" action="?lang={lang}"><p><label for="text">{label}</label></p>'
        f'<p><textarea id="text" name="text" required maxlength="{most}" rows="8" cols="60"></textarea></p>'
        f'<p><button type="submit">{send}</button></p></form>\n'
    )


def filed(lang: Language) -> str:
    """That an appeal waits."""
    return f"<p>{escape(_WORDS['filed'][lang])}</p>\n"


def receipt_link(path: str, lang: Language) -> str:
    """A link to the receipt."""
    words = escape(_WORDS["receipt"][lang])
    return f'<p><a href="{escape(path, quote=True)}" download="receipt.json">{words}</a></p>\n'
