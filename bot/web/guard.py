"""What holds for every answer: its headers, and a friendly page where something went wrong."""

from __future__ import annotations

import itertools
import logging
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.web.pages import Pages

log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
_WORDS = {
    403: ("不能打开", "这个页面不对这里开放。"),
    404: ("没有这个页面", "地址可能抄错了，或者页面已经搬走。"),
    405: ("不能这样打开", "请从首页进入。"),
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler: puts the headers on whatever is answered."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def friendly_errors(pages: Pages) -> Middleware:
    """A middleware: errors become a page; what nobody foresaw goes to the log under a number that the page shows."""
    numbers = itertools.count(1)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            title, text = _WORDS.get(error.status, ("没有办成", "请求有问题，请从首页重新进入。"))
            answer = pages.answer("error.html", status=error.status, title=title, text=text, incident="")
            if "Allow" in error.headers:
                answer.headers["Allow"] = error.headers["Allow"]
            return answer
        except Exception:
            incident = f"W{next(numbers)}"
            log.exception("web incident %s at %s %s", incident, request.method, request.rel_url.path)
            return pages.answer(
                "error.html",
                status=500,
                title="出了点问题",
                text="不是您的操作有误。请稍后再试；还不行，就把下面的编号告诉工作人员。",
                incident=incident,
            )

    return middleware


def same_origin(request: web.Request) -> bool:
    """Whether a page of this very site asks; a missing or opaque Origin is not."""
    origin = request.headers.get("Origin", "")
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc.lower() == request.host.lower()
