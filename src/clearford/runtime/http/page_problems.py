"""What went wrong on a page for people, in plain words of both languages; programs get the problem."""

from __future__ import annotations

from html import escape
from typing import Any

from litestar import MediaType, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from clearford.core.codes import CODES
from clearford.core.errors import ClearfordError
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.http import problems
from clearford.runtime.http.pages import HEADERS
from clearford.runtime.http.problems import AnyRequest, Problem

_TITLE: dict[Language, str] = {"en": "This did not work", "zh": "操作未成功"}
_BACK: dict[Language, str] = {"en": "Back to the page", "zh": "返回页面"}
_NUMBER: dict[Language, str] = {"en": "Number of this request", "zh": "请求编号"}
_PLAIN: dict[str, dict[Language, str]] = {
    "CF-A009": {
        "en": "This link opens nothing. Perhaps a part of it is missing, or it is too old. "
        "Copy the whole link, or ask the platform that gave it to you for a new one.",
        "zh": "此链接无法打开。链接可能不完整，或已失效。请完整复制链接，或向提供链接的平台索取新链接。",
    },
    "CF-H001": {
        "en": "We could not read what you sent. Go back, look at what you wrote, and send it again.",
        "zh": "无法读取您提交的内容。请返回检查后重新提交。",
    },
    "CF-H005": {
        "en": "What you sent is too large. Shorten it, and send it again.",
        "zh": "您提交的内容过大，请精简后重新提交。",
    },
    "CF-H006": {
        "en": "Too many requests came from your network. Wait a minute, and try again.",
        "zh": "您所在的网络请求过于频繁，请稍等一分钟后再试。",
    },
    "CF-R020": {
        "en": "This cannot be done now. If you have appealed already, your appeal is with us: you need not "
        "send it again.",
        "zh": "目前无法进行此操作。如果您已经提交过申诉，我们已经收到，无需再次提交。",
    },
    "CF-R022": {
        "en": "We could not take your appeal. Say in up to 5,000 characters what is wrong, and appeal before "
        "the day that the letter names.",
        "zh": "未能受理您的申诉。请在 5000 字以内说明理由，并在通知所载期限之前提交。",
    },
    "CF-R044": {
        "en": "We do not take up appeals from you for now. The letter about this says until when, and how to "
        "contest it.",
        "zh": "我们目前暂停受理您的申诉。有关通知载明了截止时间以及提出异议的方式。",
    },
    "CF-R045": {
        "en": "Your report is answered, or this was said already, so nothing can be added to it now.",
        "zh": "您的举报已有答复，或该信息已经填写，目前不能再补充。",
    },
}
"""Problem -> words for somebody who knows nothing of codes; the others are told by their titles."""


def on_clearford(request: AnyRequest, error: ClearfordError) -> Response[Any]:
    """Errors raised on purpose."""
    return _for_people(request, problems.on_clearford(request, error))


def on_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Errors of the framework."""
    return _for_people(request, problems.on_http(request, error))


HANDLERS: ExceptionHandlersMap = {ClearfordError: on_clearford, HTTPException: on_http}
"""For the routes whose answers are pages."""


def _for_people(request: AnyRequest, told: Response[Problem]) -> Response[Any]:
    if "text/html" not in request.headers.get("accept", ""):
        return told
    first: Language = "zh" if request.query_params.get("lang") == "zh" else "en"
    back = "" if told.content.code == "CF-A009" else request.url.path.removesuffix("/more")
    return Response(
        problem_page(told.content, first, back=back),
        status_code=told.status_code,
        media_type=MediaType.HTML,
        headers={**told.headers, **HEADERS},
    )


def problem_page(problem: Problem, first: Language, *, back: str) -> str:
    """A page that says it in both languages. first: the one that comes first; back: a path, or nothing."""
    languages = sorted(LANGUAGES, key=lambda lang: lang != first)
    parts = "\n".join(_part(problem, lang, back) for lang in languages)
    return (
        f'<!doctype html>\n<html lang="{first}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_TITLE[first]}</title>\n<main>\n{parts}\n</main>\n</html>\n"
    )


def _part(problem: Problem, lang: Language, back: str) -> str:
    code = CODES[problem.code]
    words = _PLAIN.get(problem.code, {"en": f"{code.en[0].upper()}{code.en[1:]}.", "zh": f"{code.zh}。"})[
        lang
    ]
    path = escape(f"{back}?lang={lang}", quote=True)
    link = f'<p><a href="{path}">{_BACK[lang]}</a></p>\n' if back else ""
    number = f"<p>{_NUMBER[lang]}: {escape(problem.request or '-')} ({problem.code})</p>\n"
    return f'<section lang="{lang}">\n<h1>{_TITLE[lang]}</h1>\n<p>{words}</p>\n{link}{number}</section>'
