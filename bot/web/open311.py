"""Open311 GeoReport v2, for reading: the kinds of matters, and what became of each, for machines of anybody.

What is public of a concern is its theme, its place down to the building, its state and its days. Its reporter's words
stay out: no mask can find the names of neighbours in free text. Nothing withdrawn, and no 举报.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.council.concern import OPEN, State
from bot.report_repositories import BeginReading, PublicConcern, PublicQuery, Reports
from bot.repositories import StorageUnavailable
from bot.text import mask_public
from bot.web.open311_forms import Format, Value, answer, fault
from bot.web.open311_query import Wrong, read

T = TypeVar("T")
PREFIX = "/open311/v2"
OTHER = "未分类"
"""The service of what triage could not name."""
_RATE, _BURST = 10.0, 60.0
"""Questions a second from everybody together, and how many may come at once."""
_AT_ONCE = 2
_FORMAT = "{format:json|xml}"


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of matter: its code (that of the local 12345 list, or its name), its name, and its path in the tree."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the address needs to know of this installation."""

    begin: BeginReading
    services: Sequence[Service]
    agency: str
    zone: tzinfo
    now: Callable[[], datetime]


class Allowance:
    """How many more questions may be asked now: it fills up again by itself. Nothing of who asks is kept."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now, self._left, self._at = now, _BURST, now()

    def take(self) -> bool:
        """Whether one more may be asked."""
        now = self._now()
        self._left = min(_BURST, self._left + max(0.0, (now - self._at).total_seconds()) * _RATE)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def add(app: web.Application, facts: Facts) -> None:
    """Put the addresses into the application."""
    desk = _Desk(facts)
    app.router.add_get(f"{PREFIX}/services.{_FORMAT}", desk.guarded(desk.services))
    app.router.add_get(f"{PREFIX}/services/{{code}}.{_FORMAT}", desk.guarded(desk.definition))
    app.router.add_get(f"{PREFIX}/requests.{_FORMAT}", desk.guarded(desk.requests))
    app.router.add_get(f"{PREFIX}/requests/{{number}}.{_FORMAT}", desk.guarded(desk.request))
    app.router.add_route("*", PREFIX + "/{rest:.*}", desk.nowhere)


class _Desk:
    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._by_path = {service.path: service for service in facts.services}
        self._categories: dict[str, list[str]] = {OTHER: [""]}
        for service in facts.services:
            self._categories.setdefault(service.code, []).append(service.path)
        self._allowance = Allowance(facts.now)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    def guarded(self, handle: Callable[[web.Request, Format], Awaitable[web.Response]]) -> Handler:
        """With the standard's errors for what can go wrong."""

        async def guarded(request: web.Request) -> web.Response:
            form = Format(request.match_info["format"])
            if not self._allowance.take():
                refused = fault(form, 429, "too many questions at once; please ask again in a few seconds")
                refused.headers["Retry-After"] = "5"
                return refused
            try:
                return await handle(request, form)
            except Wrong as wrong:
                return fault(form, wrong.status, wrong.description)
            except StorageUnavailable:
                return fault(form, 503, "the database does not answer; please ask again later")

        return guarded

    async def services(self, request: web.Request, form: Format) -> web.Response:
        """All kinds of matters."""
        other = Service(OTHER, OTHER, OTHER)
        return answer(form, "services", "service", [_service(one) for one in (*self._facts.services, other)])

    async def definition(self, request: web.Request, form: Format) -> web.Response:
        """No service asks for more than words, so none has a definition."""
        code = request.match_info["code"]
        known = code in self._categories
        raise Wrong(404, f"the service {code[:60]} has no definition" if known else "there is no such service_code")

    async def requests(self, request: web.Request, form: Format) -> web.Response:
        """Some concerns, the newest first."""
        facts = self._facts
        query = read(request.query, self._categories, zone=facts.zone, now=facts.now())
        return self._answer(form, await self._ask(lambda reports: reports.public(query)))

    async def request(self, request: web.Request, form: Format) -> web.Response:
        """One concern."""
        number = request.match_info["number"]
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            raise Wrong(400, "service_request_id is not a number")
        found = await self._ask(lambda reports: reports.public(PublicQuery(numbers=[int(number)], limit=1)))
        if not found:
            raise Wrong(404, f"there is no public service_request_id {number}")
        return self._answer(form, found)

    async def nowhere(self, request: web.Request) -> web.Response:
        """Any other address, and whoever wants to write."""
        form = Format.XML if request.path.endswith(".xml") else Format.JSON
        if request.method not in ("GET", "HEAD"):
            refused = fault(form, 405, "this address is for reading only")
            refused.headers["Allow"] = "GET, HEAD"
            return refused
        return fault(form, 404, "there are services, requests and requests/<id>, each with .json or .xml")

    async def _ask(self, work: Callable[[Reports], T]) -> T:
        def ask() -> T:
            with self._facts.begin() as reports:
                return work(reports)

        async with self._slots:
            return await asyncio.to_thread(ask)

    def _answer(self, form: Format, found: Sequence[PublicConcern]) -> web.Response:
        return answer(form, "service_requests", "request", [self._shown(concern) for concern in found])

    def _shown(self, concern: PublicConcern) -> dict[str, Value]:
        service = self._by_path.get(concern.category)
        name = service.name if service else OTHER
        place = mask_public(concern.place)
        # The place often begins with the community's name already.
        address = place if not concern.area or concern.area in place else f"{concern.area}{place}"
        return {
            "service_request_id": str(concern.number),
            "status": "open" if concern.state in OPEN else "closed",
            "status_notes": _notes(concern),
            "service_name": name,
            "service_code": service.code if service else OTHER,
            "description": f"{name}·{place}" if place else name,
            "agency_responsible": self._facts.agency,
            "service_notice": None,
            "requested_datetime": self._time(concern.created_at),
            "updated_datetime": self._time(concern.updated_at),
            "expected_datetime": self._end_of(concern.expected_on),
            "address": address or None,
            "address_id": None,
            "zipcode": None,
            "lat": None,
            "long": None,
            "media_url": None,
        }

    def _time(self, at: datetime) -> str:
        return at.astimezone(self._facts.zone).isoformat(timespec="seconds")

    def _end_of(self, day: date | None) -> str | None:
        return self._time(datetime.combine(day, time(23, 59, 59), self._facts.zone)) if day else None


def _service(service: Service) -> dict[str, Value]:
    group = service.path.partition("/")[0]
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.path.replace("/", "：", 1),
        "metadata": False,
        "type": "realtime",
        "keywords": f"{group},{service.name}",
        "group": group,
    }


def _notes(concern: PublicConcern) -> str:
    if concern.state is State.MERGED and concern.merged_into is not None:
        return f"已并入诉求{concern.merged_into}"
    return f"{concern.state.value}：{concern.resolved}" if concern.resolved else concern.state.value
