"""The public pages of the roundtable over real HTTP on a real database: what anybody may read, and nothing more."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from icalendar import Calendar

from bot.app import build
from bot.config import load
from bot.council.poll import State, short_hash
from bot.papers.code import picture
from bot.poll_repositories import Site
from bot.repositories import StorageUnavailable
from bot.web.app import PrivacyFacts, create
from bot.web.council import CouncilFacts
from bot.web.gate import ALL_AT_ONCE, EACH_AT_ONCE, REMEMBERED, Gate
from storage.poll_rows import site_values, values_of
from storage.polls import BULLETIN, POLL
from storage.queries import reading
from tests.bulletins import elevator
from tests.roundtable import HOSTILE, MEMBERS, PHONE, convened, decided, held, published, saturday
from tests.town import NOON, Town

NOTICE = PrivacyFacts("某街道办事处", "兀术街街道", "小圆", 365, 90, 24)
URL = "https://yz.test"
Client = TestClient[Request, Application]


@pytest.fixture
def town(engine: sa.Engine) -> Town:
    return Town(engine)


def served(town: Town, **more: Any) -> Application:
    facts = {
        "begin": reading(town.engine),
        "bot_name": "小圆",
        "public_url": URL,
        "zone": ZoneInfo("Asia/Shanghai"),
        "now": lambda: town.now,
        **more,
    }

    async def well() -> tuple[bool, dict[str, Any]]:
        return True, {}

    return create(health=well, privacy=NOTICE, simulator=None, council=CouncilFacts(**facts))


@pytest.fixture
async def client(town: Town) -> AsyncIterator[Client]:
    async with TestClient(TestServer(served(town))) as client:
        yield client


def meeting_code(town: Town) -> str:
    return town.road.call(lambda uow: uow.meetings.code(1))


def decision_code(town: Town) -> str:
    return town.road.call(lambda uow: uow.decisions.code(1))


async def page(client: Client, path: str) -> str:
    """A page that is there: its text without tags, having looked at what holds for all of them."""
    answer = await client.get(path)
    text = await answer.text()
    assert answer.status == 200 and answer.content_type == "text/html", text[:500]
    assert len(text.encode()) < 100_000
    assert answer.headers["X-Robots-Tag"].startswith("noindex") and '<meta name="robots" content="noindex' in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.findall(r"""(?:src|href)=["'](?!/)""", text), "nothing is asked of anybody else"
    assert (
        "<style" not in text and " style=" not in text and not re.search(r"<script(?! type=\"module\" src=\"/)", text)
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def nobody(text: str, *more: str) -> None:
    """No name, number or door."""
    for found in (*MEMBERS, "小孙", "周叔", "张师傅", PHONE, "501", "502", *more):
        assert found not in text, found


async def test_a_meeting_shows_counts_and_no_names(client: Client, town: Town) -> None:
    convened(town)
    town.privately("王阿姨", "报名 1")
    town.privately("陈叔", "请假 1")
    text = await page(client, f"/m/{meeting_code(town)}")
    for found in ("2026年11月28日（周六）15:00", "社区二楼会议室", "3号楼老旧水管改造", "报名中", "报名 1", "签到 1"):
        assert found in text
    assert "1 已报名" in text and "1 请假" in text and "要3人才能开，还差2人" in text
    nobody(text)


async def test_a_running_meeting_shows_which_item_is_talked_about(client: Client, town: Town) -> None:
    convened(town)
    town.now = saturday(7)
    for who in MEMBERS[:3]:
        town.privately(who, "签到 1")
    for text in ("开会 1", "下一项"):
        town.privately("网格员小孙", text)
    text = await page(client, f"/m/{meeting_code(town)}")
    assert "进行中" in text and "3号楼老旧水管改造 正在议" in text and "3 已签到" in text and "举手" in text
    assert "报名 1" not in text and "存进手机日历" not in text
    town.privately("网格员小孙", "散会")
    assert "正在议" not in await page(client, f"/m/{meeting_code(town)}")


async def test_the_calendar_and_the_code_of_a_meeting(client: Client, town: Town) -> None:
    convened(town)
    answer = await client.get(f"/m/{meeting_code(town)}/meeting.ics")
    assert (
        answer.content_type == "text/calendar" and 'filename="meeting-1.ics"' in answer.headers["Content-Disposition"]
    )
    [event] = Calendar.from_ical(await answer.read()).walk("VEVENT")
    assert event.decoded("DTSTART") == saturday(7) and str(event["URL"]) == f"{URL}/m/{meeting_code(town)}"
    answer = await client.get(f"/m/{meeting_code(town)}/code.png")
    assert answer.content_type == "image/png" and await answer.read() == picture(f"{URL}/m/{meeting_code(town)}")
    town.privately("网格员小孙", f"取消 1 停电，问{PHONE}")
    text = await page(client, f"/m/{meeting_code(town)}")
    assert "已取消" in text and "停电" in text and "报名 1" not in text and PHONE not in text
    [event] = Calendar.from_ical(await (await client.get(f"/m/{meeting_code(town)}/meeting.ics")).read()).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"


async def test_minutes_name_nobody_and_hold_only_what_was_said_to_the_meeting(client: Client, town: Town) -> None:
    convened(town)
    assert (await client.get(f"/m/{meeting_code(town)}/minutes")).status == 404, "before it there is nothing to read"
    held(town, "分两期做，先换2单元501的")
    text = await page(client, f"/m/{meeting_code(town)}/minutes")
    for found in (
        "王** 管子三十年没换了",
        "分两期做",
        "赵**（程序问题）",
        "应到5人，实到3人",
        "主持 社区工作人员",
        "刘**（1人）",
    ):
        assert found in text, found
    assert "天气" not in text
    nobody(text)
    assert "看会议纪要" in await page(client, f"/m/{meeting_code(town)}")


async def test_a_decision_that_never_was_public_has_no_page(client: Client, town: Town) -> None:
    convened(town)
    held(town, "好")
    town.privately("网格员小孙", "决议 会议1 更换立管")
    assert (await client.get(f"/d/{decision_code(town)}")).status == 404, "a draft is nobody's"
    town.privately("网格员小孙", "撤销决议 1 重写")
    assert (await client.get(f"/d/{decision_code(town)}")).status == 404


async def test_a_decision_from_concern_to_result(client: Client, town: Town) -> None:
    convened(town)
    held(town, "好")
    decided(town)
    text = await page(client, f"/d/{decision_code(town)}")
    for found in ("落实中", "下月更换3号楼2单元立管", "诉求1", "供水·银冈小区3号楼", "议题1", "会议1", "会上商定"):
        assert found in text, found
    assert "报价太高" in text and "已请三家报价" in text
    assert "刚装修" not in text and "施工方恢复原样" in text, "what was said in private stays so, its answer is public"
    assert "供水公司" in text and "50%" in text and "物** · 2026年12月9日前 · 已过2天" in text
    assert "1 满意" in text and "停水两天" not in text, "nobody's own words"
    town.privately("网格员小孙", "落实 1 网格员 三天内 通知停水时间")
    assert "网格员 · " in await page(client, f"/d/{decision_code(town)}"), "an office is nobody's name"
    nobody(text)
    assert f"/d/{decision_code(town)}" in await (await client.get(f"/m/{meeting_code(town)}/minutes")).text()


@pytest.mark.parametrize(
    "path",
    ["/m/", "/m/1", f"/m/{'0' * 32}", f"/m/{'0' * 32}/minutes", f"/d/{'f' * 32}", "/d/1", "/b/1", "/m/%00", "/m/..%2f",
     "/b/0000-0000-0000-0000", "/b/iiii-llll-oooo-uuuu", "/m/' OR 1=1 --", f"/m/{'0' * 32}/meeting.ics"],
)  # fmt: skip
async def test_a_wrong_address_is_a_friendly_page(client: Client, town: Town, path: str) -> None:
    answer = await client.get(path)
    text = await answer.text()
    assert (
        answer.status == 404
        and "没有找到" in text
        and "没有复制全" in text
        and "noindex" in answer.headers["X-Robots-Tag"]
    )


async def test_a_draft_has_no_page(client: Client, town: Town) -> None:
    published(town)
    town.privately("网格员小孙", "召集 周六下午三点 二楼会议室 议题 1")
    assert (await client.get(f"/m/{meeting_code(town)}")).status == 404


async def test_what_people_write_is_text(client: Client, town: Town) -> None:
    published(town, "水管" + HOSTILE[0])
    town.privately("网格员小孙", f"召集 周六下午三点 二楼{HOSTILE[1]} 议题 1 @王阿姨 @老李", at=("王阿姨", "老李"))
    town.privately("网格员小孙", "确认")
    town.now = saturday(7)
    for who in ("王阿姨", "老李"):
        town.privately(who, "签到 1")
    for text in ("开会 1", "下一项"):
        town.privately("网格员小孙", text)
    town.privately("王阿姨", "举手")
    town.privately("网格员小孙", "请发言")
    for text in HOSTILE:
        town.privately("王阿姨", text)
    town.privately("网格员小孙", f"决议 会议1 {HOSTILE[4]}")
    town.privately("网格员小孙", "公示 决议1")
    town.says("老李", f"异议 1 {HOSTILE[2]}")
    for path in (f"/m/{meeting_code(town)}", f"/m/{meeting_code(town)}/minutes", f"/d/{decision_code(town)}"):
        await page(client, path)
        text = await (await client.get(path)).text()
        tags = set(re.findall(r"<([a-z]+)", text))
        assert not tags & {"iframe", "svg", "style"} and text.count("<script") == 0 and text.count("<title>") == 1
        assert not re.search(r"<[^>]*\son[a-z]+=", text) and "example.invalid" not in re.sub(r"&lt;.*?&gt;", "", text)


async def test_the_database_being_away_is_said_kindly(town: Town) -> None:
    def away() -> Any:
        raise StorageUnavailable("away")

    async with TestClient(TestServer(served(town, begin=away))) as client:
        answer = await client.get(f"/m/{'0' * 32}")
        assert answer.status == 503 and "请过几分钟" in await answer.text() and answer.headers["Retry-After"] == "60"


# ------------------------------------------------------------------------------------------------ bulletins
def keep_bulletin(engine: sa.Engine, state: State) -> dict[str, Any]:
    """A poll of ten ballots with its bulletin."""
    poll_held = elevator()
    data, values = poll_held.bulletin(), values_of(replace(poll_held.poll(), state=state))
    with engine.begin() as connection:
        insert = sa.insert(POLL).values(
            **values, **site_values(Site("test", "bot", "银冈小区")), reminded=0, swept=True
        )
        number = connection.execute(insert.returning(POLL.c.id)).scalar_one()
        text = json.dumps(data, ensure_ascii=False, indent=1)
        connection.execute(sa.insert(BULLETIN), {"poll_id": number, "head": data["head"], "data": text})
    return data


async def test_a_bulletin_is_found_by_its_fingerprint_and_given_as_it_was_made(client: Client, town: Town) -> None:
    data = keep_bulletin(town.engine, State.PUBLISHED)
    address = f"/b/{short_hash(data['head'])}"
    for _ in range(2):
        text = await page(client, address)
        for found in (
            "3号楼加装电梯",
            "匿名",
            "12个投票名额，投了10个",
            "赞成 6，反对 2",
            "66.67%",
            "结果：通过",
            address[3:],
        ):
            assert found in text, found
    answer = await client.get(f"{address}/bulletin.json")
    assert json.loads(await answer.read()) == data and answer.content_type == "application/json"
    assert answer.headers["Content-Disposition"].endswith(f'{address[3:]}.json"')
    other = address[:-1] + ("0" if address[-1] != "0" else "1")
    assert (await client.get(other)).status == 404 and (await client.get(f"{other}/bulletin.json")).status == 404


async def test_a_bulletin_is_not_there_before_the_result_is_published(client: Client, town: Town) -> None:
    data = keep_bulletin(town.engine, State.CLOSED)
    address = f"/b/{short_hash(data['head'])}"
    assert [(await client.get(address + more)).status for more in ("", "/bulletin.json")] == [404, 404]


# ------------------------------------------------------------------------------------------------ the gate
class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_who_asks_too_often_waits_and_nobody_else_does() -> None:
    clock = Clock()
    gate = Gate(clock)
    assert all(gate.lets_in("10.0.0.1") for _ in range(int(EACH_AT_ONCE)))
    assert not gate.lets_in("10.0.0.1") and gate.lets_in("10.0.0.2")
    clock.now += timedelta(seconds=1)
    assert [gate.lets_in("10.0.0.1") for _ in range(6)] == [True] * 5 + [False]


def test_all_together_have_a_limit_and_few_are_remembered() -> None:
    clock = Clock()
    gate = Gate(clock)
    assert sum(gate.lets_in("127.0.0.1") for _ in range(1000)) == int(ALL_AT_ONCE)
    for number in range(REMEMBERED * 2):
        gate.lets_in(f"a{number}")
    assert len(gate._each) == REMEMBERED


async def test_a_crowd_is_told_to_wait(client: Client, town: Town) -> None:
    answers = [(await client.get("/d/x")).status for _ in range(int(ALL_AT_ONCE) + 1)]
    assert answers[0] == 404 and answers[-1] == 429


async def test_the_program_as_it_is_put_together_has_these_pages(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("web: {port: 0, public_url: 'https://yz.example.cn'}\n", "utf-8")
    environ = {
        "YUANZHUO__STORAGE__URL": f"sqlite:///{tmp_path}/yuanzhuo.db",
        "YUANZHUO__SIMULATOR__FILE": str(tmp_path / "simulator.jsonl"),
        "YUANZHUO__STORAGE__FILES": str(tmp_path / "files"),
    }
    app = build(load(path, environ))
    runner = await app._open_web(lambda address: None)
    try:
        async with TestClient(TestServer(runner.app)) as client:
            answer = await client.get(f"/m/{'0' * 32}")
            assert answer.status == 404 and "没有复制全" in await answer.text()
    finally:
        await runner.cleanup()
        app.close()
