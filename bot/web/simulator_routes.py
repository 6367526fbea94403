"""The simulator's page, its WebSocket, and the pictures in the conversation."""

from __future__ import annotations

import asyncio

from aiohttp import WSCloseCode, web

from bot.channels.simulator import SimulatorChannel
from bot.channels.simulator_box import picture_type
from bot.web.guard import same_origin
from bot.web.pages import Pages
from bot.web.simulator_socket import HEARTBEAT_S, LARGEST_FRAME, Window

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}


def add(app: web.Application, channel: SimulatorChannel, pages: Pages) -> None:
    """Put the simulator's routes into the application; its sockets close when the application shuts down."""
    town = channel.town
    sockets: set[web.WebSocketResponse] = set()

    async def page(request: web.Request) -> web.Response:
        me = request.query.get("as", "")
        if me and me not in town.people:
            raise web.HTTPFound("/simulator")
        return pages.answer(
            "simulator.html", me=me or next(iter(town.people)), groups=len(town.rooms), people=len(town.people)
        )

    async def socket(request: web.Request) -> web.WebSocketResponse:
        if not same_origin(request):
            raise web.HTTPForbidden
        response = web.WebSocketResponse(max_msg_size=LARGEST_FRAME, heartbeat=HEARTBEAT_S)
        await response.prepare(request)
        sockets.add(response)
        try:
            await Window(channel, response).serve()
        finally:
            sockets.discard(response)
        return response

    async def file(request: web.Request) -> web.Response:
        try:
            data = channel.read_file(request.match_info["ref"])
        except LookupError:
            raise web.HTTPNotFound from None
        type_ = _TYPES.get(picture_type(data), "application/octet-stream")
        headers = {"Content-Disposition": "inline" if type_.startswith("image/") else "attachment"}
        return web.Response(body=data, content_type=type_, headers=headers)

    async def close_sockets(_: web.Application) -> None:
        await asyncio.gather(*(one.close(code=WSCloseCode.GOING_AWAY, message=b"restart") for one in sockets))

    app.router.add_get("/simulator", page)
    app.router.add_get("/simulator/ws", socket)
    app.router.add_get("/simulator/file/{ref}", file)
    app.on_shutdown.append(close_sockets)
