"""The public pages of the roundtable: a meeting, its minutes, a decision from concern to result, a bulletin.

Their addresses cannot be guessed and are told in the groups concerned; they name nobody, and no search engine is to
keep them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.papers.calendar import entry
from bot.papers.code import picture
from bot.papers.dossier import MeetingDossier
from bot.papers.record import HELD, record_of
from bot.report_repositories import BeginReading, Reports
from bot.repositories import StorageUnavailable
from bot.web.bulletin_view import BulletinView, bulletin_view, head_starts
from bot.web.council_views import decision_view, meeting_view, minutes_view
from bot.web.gate import Gate
from bot.web.pages import Pages

T = TypeVar("T")
AT_ONCE = 4
KEPT = 200
"""Bulletins whose words are remembered."""
CODE = "{code:[0-9a-f]{32}}"
HEAD = "{head:[0-9a-z]{4}(?:-[0-9a-z]{4}){3}}"
Show = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilFacts:
    """What the pages need to know of this installation. ``public_url`` is how people reach it, without a slash at its
    end."""

    begin: BeginReading
    bot_name: str
    public_url: str
    zone: tzinfo
    now: Callable[[], datetime]


def add(app: web.Application, facts: CouncilFacts, pages: Pages) -> None:
    """Put the pages into the application."""
    desk = _Desk(facts, pages)
    for path, show in (
        (f"/m/{CODE}", desk.meeting),
        (f"/m/{CODE}/minutes", desk.minutes),
        (f"/m/{CODE}/meeting.ics", desk.calendar),
        (f"/m/{CODE}/code.png", desk.code),
        (f"/d/{CODE}", desk.decision),
        (f"/b/{HEAD}", desk.bulletin),
        (f"/b/{HEAD}/bulletin.json", desk.bulletin_file),
    ):
        app.router.add_get(path, desk.guarded(show))
    for kind in ("m", "d", "b"):
        app.router.add_get(f"/{kind}/{{rest:.*}}", desk.guarded(desk.nowhere))


class _Desk:
    def __init__(self, facts: CouncilFacts, pages: Pages) -> None:
        self._facts, self._pages = facts, pages
        self._gate = Gate(facts.now)
        self._views: dict[str, BulletinView] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    def guarded(self, show: Show) -> Handler:
        """With a friendly page for what can go wrong."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._gate.lets_in(request.remote or ""):
                return self._sorry(429, "来的人太多了", "请过几秒再打开。", wait=5)
            try:
                answer = await show(request)
            except StorageUnavailable:
                return self._sorry(503, "暂时打不开", "系统正在恢复，请过几分钟再打开。", wait=60)
            answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
            return answer

        return guarded

    def _sorry(self, status: int, title: str, text: str, *, wait: int = 0) -> web.Response:
        answer = self._pages.answer("error.html", status=status, title=title, text=text, incident="")
        answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        if wait:
            answer.headers["Retry-After"] = str(wait)
        return answer

    async def nowhere(self, request: web.Request) -> web.StreamResponse:
        """A code that nobody has."""
        return self._sorry(404, "没有找到", "网址没有复制全，或者内容已经取下。请在群里回“会议”“决议”或“结果”再看。")

    async def meeting(self, request: web.Request) -> web.StreamResponse:
        """What everybody may know of a meeting."""
        found = await self._meeting(request)
        if found is None:
            return await self.nowhere(request)
        return self._pages.answer("meeting.html", it=meeting_view(found, self._facts.zone))

    async def minutes(self, request: web.Request) -> web.StreamResponse:
        """What was said to the meeting, and what came of it."""
        found = await self._meeting(request, counted=True)
        if found is None or found.meeting.state not in HELD:
            return await self.nowhere(request)
        record = record_of(found, public=True, recorder=self._facts.bot_name)
        return self._pages.answer("minutes.html", it=minutes_view(record, found.code, self._facts.zone))

    async def calendar(self, request: web.Request) -> web.StreamResponse:
        """The meeting as a calendar entry."""
        found = await self._meeting(request)
        if found is None:
            return await self.nowhere(request)
        data = entry(found.meeting, found.code, found.topics, self._address(found))
        name = f"meeting-{found.meeting.number}.ics"
        return _file(data, "text/calendar", f'attachment; filename="{name}"', charset="utf-8")

    async def code(self, request: web.Request) -> web.StreamResponse:
        """The code that opens the meeting's page, to be printed."""
        found = await self._meeting(request)
        if found is None:
            return await self.nowhere(request)
        return _file(picture(self._address(found)), "image/png", "inline")

    async def decision(self, request: web.Request) -> web.StreamResponse:
        """A decision from the concerns that it came from to how content people are."""
        code, facts = request.match_info["code"], self._facts
        found = await self._ask(lambda reports: reports.decision_page(code))
        if found is None:
            return await self.nowhere(request)
        return self._pages.answer("decision.html", it=decision_view(found, facts.zone, facts.now()))

    async def bulletin(self, request: web.Request) -> web.StreamResponse:
        """What was made of a poll, and how to count it again."""
        head, zone = request.match_info["head"], self._facts.zone
        view = self._views.get(head)
        if view is None:
            view = await self._bulletin(head, lambda text: bulletin_view(json.loads(text), head, zone))
        if view is None:
            return await self.nowhere(request)
        if len(self._views) >= KEPT:
            self._views.clear()
        # It never changes, and one of 100,000 ballots takes a while to be read.
        self._views[head] = view
        return self._pages.answer("bulletin.html", it=view)

    async def bulletin_file(self, request: web.Request) -> web.StreamResponse:
        """The bulletin as it was made, to the byte."""
        head = request.match_info["head"]
        data = await self._bulletin(head, str.encode)
        if data is None:
            return await self.nowhere(request)
        answer = _file(data, "application/json", f'attachment; filename="{head}.json"', charset="utf-8")
        answer.enable_compression()
        return answer

    async def _meeting(self, request: web.Request, *, counted: bool = False) -> MeetingDossier | None:
        code = request.match_info["code"]
        return await self._ask(lambda reports: reports.meeting_page(code, counted=counted))

    async def _bulletin(self, head: str, work: Callable[[str], T]) -> T | None:
        def found(reports: Reports) -> T | None:
            text = reports.bulletin_with(head_starts(head))
            return work(text) if text is not None else None

        return await self._ask(found)

    def _address(self, found: MeetingDossier) -> str:
        return f"{self._facts.public_url}/m/{found.code}"

    async def _ask(self, work: Callable[[Reports], T]) -> T:
        def ask() -> T:
            with self._facts.begin() as reports:
                return work(reports)

        async with self._slots:
            return await asyncio.to_thread(ask)


def _file(data: bytes, kind: str, disposition: str, charset: str | None = None) -> web.Response:
    headers = {"Content-Disposition": disposition}
    # What is large is packed on another thread.
    return web.Response(body=data, content_type=kind, charset=charset, headers=headers, zlib_executor_size=64_000)
