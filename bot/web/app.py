"""Puts the pages together."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.channels.simulator import SimulatorChannel
from bot.web import council as council_routes
from bot.web import open311 as open311_routes
from bot.web import simulator_routes
from bot.web.council import CouncilFacts
from bot.web.guard import add_headers, friendly_errors
from bot.web.open311 import Facts as Open311Facts
from bot.web.pages import STATIC, Pages
from bot.web.privacy import PrivacyFacts

__all__ = ["PrivacyFacts", "create"]

log = logging.getLogger(__name__)
Health = Callable[[], Awaitable[tuple[bool, dict[str, Any]]]]


def create(
    *,
    health: Health,
    privacy: PrivacyFacts,
    simulator: SimulatorChannel | None,
    open311: Open311Facts | None = None,
    council: CouncilFacts | None = None,
) -> web.Application:
    """The web application; where it listens is the caller's business.

    ``health`` says whether all is well (200, else 503) and the facts that /healthz shows. Without a ``simulator`` its
    pages do not exist and / is a plain start page; without ``open311`` nothing is told to machines of others; without
    ``council`` the roundtable has no pages.
    """
    pages = Pages(bot_name=privacy.bot_name, street=privacy.street)

    async def healthz(_: web.Request) -> web.Response:
        try:
            well, facts = await health()
        except Exception:
            log.exception("the state of health cannot be told")
            well, facts = False, {"status": "error"}
        return web.json_response(facts, status=200 if well else 503)

    async def start(_: web.Request) -> web.Response:
        if simulator is not None:
            raise web.HTTPFound("/simulator")
        return pages.answer("start.html")

    async def notice(_: web.Request) -> web.Response:
        return pages.answer("privacy.html", facts=privacy)

    async def favicon(_: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "icon.svg")

    app = web.Application(middlewares=[friendly_errors(pages)])
    app.on_response_prepare.append(add_headers)
    app.router.add_get("/", start)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/privacy", notice)
    app.router.add_get("/favicon.ico", favicon)
    app.router.add_static("/static", STATIC)
    if open311 is not None:
        open311_routes.add(app, open311)
    if council is not None:
        council_routes.add(app, council, pages)
    if simulator is not None:
        simulator_routes.add(app, simulator, pages)
    return app
