"""What browsers are told about whatever a link opens: nothing runs in it, and nothing of it is kept."""

from __future__ import annotations

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Of answers for programs, and of files; the console says more about its pages."""

APPEAL = "appeal"
"""Where on its page one appeals; letters lead there."""
