"""Plain pages for people with a link: no script, no style, nothing from elsewhere, nothing kept."""

from __future__ import annotations

from collections.abc import Sequence
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
    "add": {"en": "Add to my report", "zh": "补充举报"},
    "more.reasons": {"en": "Why does it break the law or the rules?", "zh": "为什么违法或违规？"},
    "more.location": {"en": "What is its exact address?", "zh": "该内容的确切网址是什么？"},
    "more.name": {"en": "Your name", "zh": "您的姓名"},
    "more.email": {"en": "Your e-mail address", "zh": "您的电子邮箱"},
    "more.good_faith": {"en": "What I say is true as far as I know.", "zh": "据我所知，以上内容属实。"},
    "receipt": {"en": "Receipt: proof that this is in the record", "zh": "凭证：证明该决定已记录在册"},
    "filed": {
        "en": "We received your appeal. A person decides about it.",
        "zh": "我们已收到您的申诉，将由人工处理。",
    },
}
_LONGEST = {"location": 2_000, "name": 500, "email": 500}

APPEAL = "appeal"
"""Where on its page one appeals; letters lead there."""


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
        f'<form id="{APPEAL}" method="post" action="?lang={lang}"><p><label for="text">{label}</label></p>'
        f'<p><textarea id="text" name="text" required maxlength="{most}" rows="8" cols="60"></textarea></p>'
        f'<p><button type="submit">{send}</button></p></form>\n'
    )


def more_form(missing: Sequence[str], lang: Language, *, action: str) -> str:
    """A form that asks for what a report lacks, and sends it to an address of ours."""
    fields = "".join(_field(name, lang) for name in missing)
    send = escape(_WORDS["add"][lang])
    return (
        f'<form method="post" action="{escape(action, quote=True)}?lang={lang}">{fields}'
        f'<p><button type="submit">{send}</button></p></form>\n'
    )


def _field(name: str, lang: Language) -> str:
    label = escape(_WORDS[f"more.{name}"][lang])
    if name == "reasons":
        box = '<textarea id="reasons" name="reasons" maxlength="5000" rows="8" cols="60"></textarea>'
    elif name == "good_faith":
        box = '<input id="good_faith" name="good_faith" type="checkbox" value="true">'
    else:
        kind = "email" if name == "email" else "text"
        box = f'<input id="{name}" name="{name}" type="{kind}" maxlength="{_LONGEST[name]}">'
    return f'<p><label for="{name}">{label}</label> {box}</p>'


def filed(lang: Language) -> str:
    """That an appeal waits."""
    return f'<p id="{APPEAL}">{escape(_WORDS["filed"][lang])}</p>\n'


def receipt_link(path: str, lang: Language) -> str:
    """A link to the receipt."""
    words = escape(_WORDS["receipt"][lang])
    return f'<p><a href="{escape(path, quote=True)}" download="receipt.json">{words}</a></p>\n'
