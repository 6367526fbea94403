"""Open311 GeoReport v2 over real HTTP on a real database: the standard's names and forms, and nothing of people."""

from __future__ import annotations

import json
import xml.etree.ElementTree as Xml
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.app import build
from bot.config import load
from bot.council import life
from bot.council.concern import Concern, Kind, Resolution
from bot.ports import Contact
from bot.repositories import StorageUnavailable
from bot.web.app import PrivacyFacts, create
from bot.web.open311 import Facts, Service
from storage.queries import reading
from storage.unit_of_work import unit_of_work

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NOTICE = PrivacyFacts("某街道办事处", "某街道", "小圆", 365, 90, 24)
SERVICES = (Service("0101", "供水", "城乡建设/供水"), Service("噪音", "噪音", "环境保护/噪音"))
FIELDS = [
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
]
Client = TestClient[Request, Application]


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def town(engine: sa.Engine) -> None:
    """1 open, 2 closed, 3 withdrawn, 4 an accusation, 5 of no kind and merged into 1, 6 a hundred days old."""
    with unit_of_work(engine)() as uow:
        me = uow.people.create("test", "bot", Contact("id:王阿姨", "王阿姨"), NOON).id

        def add(category: str = "城乡建设/供水", at: datetime = NOON, **values: object) -> Concern:
            concern = Concern(
                text="我是王阿姨，13812345678，家里停水了", category=category, area="银冈小区", reporter=me,
                channel="test", account="bot", accept_by=date(2026, 11, 25), created_at=at, updated_at=at,
                **{"place": "3号楼2单元501", **values},
            )  # fmt: skip
            return uow.concerns.add(*life.report(concern))

        first = add()
        closed = add("环境保护/噪音", NOON - timedelta(days=2), place="银冈小区")
        uow.concerns.save(*(step := life.accept(closed, close_by=date(2026, 12, 1), by=me, at=NOON)))
        uow.concerns.save(*life.close(step[0], text="13812345678已回复", resolution=Resolution.SOLVED, by=me, at=NOON))
        uow.concerns.save(*life.withdraw(add(), by=me, at=NOON))
        add(kind=Kind.REPORT)
        gone, _ = life.merge(add(""), first, joining=0, endorsing=0, by=me, at=NOON)
        uow.concerns.save(*gone)
        add(at=NOON - timedelta(days=100))


@pytest.fixture
async def client(engine: sa.Engine, clock: Clock) -> AsyncIterator[Client]:
    town(engine)
    facts = Facts(begin=reading(engine), services=SERVICES, agency="某街道", zone=ZoneInfo("Asia/Shanghai"), now=clock)

    async def well() -> tuple[bool, dict[str, Any]]:
        return True, {}

    app = create(health=well, privacy=NOTICE, simulator=None, open311=facts)
    async with TestClient(TestServer(app)) as client:
        yield client


async def numbers(client: Client, **asked: str) -> list[str]:
    answer = await client.get("/open311/v2/requests.json", params=asked)
    assert answer.status == 200, await answer.text()
    return [one["service_request_id"] for one in await answer.json()]


async def test_services_in_both_forms(client: Client) -> None:
    answer = await client.get("/open311/v2/services.json")
    assert answer.status == 200 and answer.content_type == "application/json"
    first, *_, last = await answer.json()
    assert first == {
        "service_code": "0101", "service_name": "供水", "description": "城乡建设：供水", "metadata": False,
        "type": "realtime", "keywords": "城乡建设,供水", "group": "城乡建设",
    }  # fmt: skip
    assert last["service_code"] == "未分类"
    answer = await client.get("/open311/v2/services.xml")
    assert answer.content_type == "text/xml"
    tree = Xml.fromstring(await answer.read())
    assert tree.tag == "services" and [one.tag for one in tree] == ["service"] * 3
    assert {part.tag: part.text for part in tree[0]} == {
        name: "false" if value is False else value for name, value in first.items()
    }


async def test_requests_have_the_standards_fields_in_both_forms(client: Client) -> None:
    found = await (await client.get("/open311/v2/requests.json")).json()
    assert [one["service_request_id"] for one in found] == ["5", "1", "2"], "the newest first, of ninety days"
    assert all(list(one) == FIELDS for one in found)
    merged, opened, closed = found
    assert opened == {
        **dict.fromkeys(FIELDS),
        "service_request_id": "1",
        "status": "open",
        "status_notes": "待受理",
        "service_name": "供水",
        "service_code": "0101",
        "description": "供水·3号楼",
        "agency_responsible": "某街道",
        "requested_datetime": "2026-11-24T12:00:00+08:00",
        "updated_datetime": "2026-11-24T12:00:00+08:00",
        "expected_datetime": "2026-11-25T23:59:59+08:00",
        "address": "银冈小区3号楼",
    }
    assert (closed["status"], closed["status_notes"], closed["address"]) == ("closed", "已办结：解决", "银冈小区")
    assert closed["expected_datetime"] is None
    assert (merged["service_code"], merged["status_notes"]) == ("未分类", "已并入诉求1")
    tree = Xml.fromstring(await (await client.get("/open311/v2/requests.xml")).read())
    assert tree.tag == "service_requests" and [one.tag for one in tree] == ["request"] * 3
    told = [{part.tag: part.text for part in one} for one in tree]
    assert told == found


async def test_nothing_of_people_in_either_form(client: Client) -> None:
    for address in ("requests.json", "requests.xml", "requests/1.json", "requests/2.xml", "services.json"):
        text = await (await client.get(f"/open311/v2/{address}")).text()
        for word in ("王阿姨", "138", "501", "2单元", "家里"):
            assert word not in text, (address, word)


async def test_what_is_asked_for(client: Client) -> None:
    assert await numbers(client, status="open") == ["1"]
    assert await numbers(client, status="closed") == ["5", "2"]
    assert await numbers(client, status="open,closed") == ["5", "1", "2"]
    assert await numbers(client, service_code="噪音") == ["2"]
    assert await numbers(client, service_code="0101,噪音") == ["1", "2"]
    assert await numbers(client, service_code="未分类") == ["5"]
    assert await numbers(client, start_date="2026-11-23T00:00:00Z") == ["5", "1"]
    assert await numbers(client, start_date="2026-11-24T12:00:00+08:00", end_date="2026-11-24T12:00:00 08:00") == [
        "5", "1",
    ], "both ends are in it, and a + that was not encoded is one"  # fmt: skip
    assert await numbers(client, end_date="2026-11-23") == ["2"]
    assert await numbers(client, start_date="2026-08-01", end_date="2026-09-30") == ["6"]
    assert await numbers(client, service_request_id="2,6,3,4,999", status="nonsense") == ["2", "6"]
    assert await numbers(client, page_size="2") == ["5", "1"]
    assert await numbers(client, page_size="2", page="2") == ["2"]
    assert await numbers(client, jurisdiction_id="any.where") == ["5", "1", "2"]


async def test_one_request(client: Client) -> None:
    [one] = await (await client.get("/open311/v2/requests/6.json")).json()
    assert list(one) == FIELDS and one["service_request_id"] == "6"
    tree = Xml.fromstring(await (await client.get("/open311/v2/requests/6.xml")).read())
    assert tree.tag == "service_requests" and tree[0].findtext("service_request_id") == "6"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("requests.json?status=done", 400),
        ("requests.json?start_date=yesterday", 400),
        ("requests.json?end_date=0001-01-01", 400),
        ("requests.json?start_date=2026-11-24&end_date=2026-11-01", 400),
        ("requests.json?start_date=2026-01-01&end_date=2026-11-01", 400),
        ("requests.json?service_request_id=abc", 400),
        ("requests.json?page=0", 400),
        ("requests.json?page_size=1001", 400),
        ("requests.json?service_code=9999", 404),
        ("requests/3.json", 404),
        ("requests/4.json", 404),
        ("requests/999999999999999999.json", 404),
        ("requests/9999999999999999999999.json", 400),
        ("requests/x.json", 400),
        ("services/0101.json", 404),
        ("services/none.json", 404),
        ("tokens/1.json", 404),
        ("requests.html", 404),
    ],
)
async def test_errors_in_the_standards_form(client: Client, address: str, status: int) -> None:
    answer = await client.get(f"/open311/v2/{address}")
    [error] = await answer.json()
    assert (answer.status, error["code"]) == (status, status)
    assert error["description"] and set(error) == {"code", "description"}
    if ".json" in address:
        answer = await client.get(f"/open311/v2/{address.replace('.json', '.xml')}")
        tree = Xml.fromstring(await answer.read())
        assert answer.status == status and tree.tag == "errors" and tree[0].tag == "error"
        assert tree[0].findtext("code") == str(status) and tree[0].findtext("description") == error["description"]


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_writing_is_refused_in_the_standards_form(client: Client, form: str) -> None:
    answer = await client.post(f"/open311/v2/requests.{form}", data={"service_code": "0101"})
    assert answer.status == 405 and answer.headers["Allow"] == "GET, HEAD"
    text = await answer.text()
    code = json.loads(text)[0]["code"] if form == "json" else Xml.fromstring(text)[0].findtext("code")
    assert str(code) == "405"
    assert (await client.head(f"/open311/v2/requests.{form}")).status == 200


async def test_too_many_questions_are_put_off_and_heard_again(client: Client, clock: Clock) -> None:
    for _ in range(60):
        assert (await client.get("/open311/v2/services.json")).status == 200
    refused = await client.get("/open311/v2/services.json")
    assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0
    assert (await refused.json())[0]["code"] == 429
    clock.now += timedelta(seconds=1)
    assert (await client.get("/open311/v2/services.json")).status == 200


async def test_a_database_that_is_away_is_said(clock: Clock) -> None:
    def begin() -> Any:
        raise StorageUnavailable("secret host")

    facts = Facts(begin=begin, services=SERVICES, agency="某街道", zone=ZoneInfo("Asia/Shanghai"), now=clock)

    async def well() -> tuple[bool, dict[str, Any]]:
        return True, {}

    app = create(health=well, privacy=NOTICE, simulator=None, open311=facts)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/open311/v2/requests.json")
        text = await answer.text()
        assert answer.status == 503 and json.loads(text)[0]["code"] == 503 and "secret" not in text


@pytest.mark.parametrize("on", [True, False])
async def test_it_is_there_only_where_it_was_switched_on(tmp_path: Path, on: bool) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"web: {{port: 0, open311: {str(on).lower()}}}\n" if on else "web: {port: 0}\n", "utf-8")
    environ = {
        "YUANZHUO__STORAGE__URL": f"sqlite:///{tmp_path}/yuanzhuo.db",
        "YUANZHUO__SIMULATOR__FILE": str(tmp_path / "simulator.jsonl"),
        "YUANZHUO__STORAGE__FILES": str(tmp_path / "files"),
    }
    app = build(load(path, environ))
    addresses: list[str] = []
    runner = await app._open_web(addresses.append)
    try:
        async with TestClient(TestServer(runner.app)) as client:
            answer = await client.get("/open311/v2/services.json")
            assert answer.status == (200 if on else 404)
            if on:
                services = await answer.json()
                assert [one["service_code"] for one in services][:2] == ["供水", "供暖"] and len(services) > 60
                assert len({one["service_code"] for one in services}) == len(services)
    finally:
        await runner.cleanup()
        app.close()
