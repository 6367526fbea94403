"""The pages of the roundtable in a real browser, on a desk and on a phone, light and dark, with and without script."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import sqlalchemy as sa
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from bot.council.poll import Secrecy, short_hash
from bot.poll_repositories import Site
from bot.web.app import PrivacyFacts, create
from bot.web.council import CouncilFacts
from storage import tables
from storage.engine import open_engine
from storage.poll_rows import site_values, values_of
from storage.polls import BULLETIN, POLL
from storage.queries import reading
from tests.bulletins import elevator
from tests.roundtable import HOSTILE, convened, decided, held
from tests.town import Town

pytestmark = pytest.mark.asyncio(loop_scope="session")
ARTIFACTS = Path(__file__).parents[2] / "artifacts"
NOTICE = PrivacyFacts("兀术街街道办事处", "兀术街街道", "小圆", 365, 90, 24)
Scheme = Literal["dark", "light"]

# Every text that is seen against what is behind it (WCAG 2.1, 1.4.3: 4.5, or 3 for large letters).
CONTRAST = """() => {
  const lit = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * lit(r) + 0.7152 * lit(g) + 0.0722 * lit(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.getClientRects().length || element.closest("noscript, progress")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(rgb(style.color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${node.textContent.trim().slice(0, 30)}`);
  }
  return poor;
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Council:
    """What was held, served on a port of its own; the addresses of its pages by name."""

    def __init__(self, town: Town) -> None:
        self.town, self.url = town, ""
        self.pages: dict[str, str] = {}
        self.bulletins: dict[str, dict[str, Any]] = {}


def keep_bulletin(engine: sa.Engine, council: Council, name: str, secrecy: Secrecy) -> None:
    """A published poll of ten ballots, with its bulletin."""
    poll_held = elevator(secrecy)
    data = poll_held.bulletin()
    values = values_of(poll_held.poll()) | site_values(Site("test", "bot", "银冈小区"))
    with engine.begin() as connection:
        insert = sa.insert(POLL).values(**values, reminded=0, swept=True).returning(POLL.c.id)
        number = connection.execute(insert).scalar_one()
        connection.execute(sa.insert(BULLETIN), {"poll_id": number, "head": data["head"], "data": json.dumps(data)})
    council.bulletins[name] = data
    council.pages[name] = f"/b/{short_hash(data['head'])}"


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    """Two meetings, one decision that is being carried out, and two published polls."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('council') / 'council.db'}")
    tables.SQLModel.metadata.create_all(engine)
    town = Town(engine)
    council = Council(town)
    convened(town)
    held(town, "建议分两期做：一期先换立管，二期再换入户管。费用请物业把三家报价都贴出来，大家看了再定。", *HOSTILE[:3])
    decided(town)
    town.privately("网格员小孙", f"立项 2 {'五号楼水管' * 8}")
    town.privately("网格员小孙", "公示 议题2")
    town.privately(
        "网格员小孙", f"召集 12月26日下午三点 {'A' * 90} 议题 2 名额 30 @王阿姨 @老李", at=("王阿姨", "老李")
    )
    town.privately("网格员小孙", "确认")
    town.privately("王阿姨", "报名 2")
    meetings, decision = town.rows("meeting"), town.rows("decision")[0]
    council.pages |= {
        "minutes": f"/m/{meetings[0].code}/minutes",
        "meeting": f"/m/{meetings[1].code}",
        "decision": f"/d/{decision.code}",
        "nowhere": "/m/abc",
    }
    keep_bulletin(engine, council, "bulletin", Secrecy.SECRET)
    yield council
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="session")
async def council(told: Council) -> AsyncIterator[Council]:
    async def well() -> tuple[bool, dict[str, Any]]:
        return True, {}

    facts = CouncilFacts(
        begin=reading(told.town.engine),
        bot_name="小圆",
        public_url="https://yz.example.cn",
        zone=ZoneInfo("Asia/Shanghai"),
        now=lambda: told.town.now,
    )
    runner = web.AppRunner(create(health=well, privacy=NOTICE, simulator=None, council=facts), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield told
    await runner.cleanup()


class Window:
    """Opens pages as a phone or a desk would; whatever the browser complains about, or asks of others, is kept."""

    def __init__(self, browser: Browser, council: Council) -> None:
        self._browser, self._council = browser, council
        self.complaints: list[str] = []

    async def open(self, name: str, *, width: int, scheme: Scheme = "light", script: bool = True) -> Page:
        context = await self._browser.new_context(
            viewport={"width": width, "height": 844 if width < 700 else 800},
            is_mobile=width < 700,
            has_touch=width < 700,
            device_scale_factor=2 if width < 700 else 1,
            color_scheme=scheme,
            java_script_enabled=script,
            locale="zh-CN",
        )
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("request", lambda asked: self._outside(asked.url))
        await page.goto(self._council.url + self._council.pages[name])
        return page

    def _outside(self, url: str) -> None:
        if not url.startswith(self._council.url):
            self.complaints.append(f"asked elsewhere: {url}")


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, council: Council) -> AsyncIterator[Window]:
    opened = Window(browser, council)
    yield opened
    assert [one for one in opened.complaints if "404" not in one] == []


async def picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / name, full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["meeting", "minutes", "decision", "bulletin", "nowhere"])
async def test_pages_are_readable_everywhere(window: Window, name: str, width: int, scheme: Scheme) -> None:
    page = await window.open(name, width=width, scheme=scheme)
    await picture(page, f"council-{name}-{width}-{scheme}.png")
    assert await page.evaluate(CONTRAST) == []
    assert await page.evaluate(OVERFLOW) <= 0, "nothing is pushed off the side"
    assert await page.title() and "hacked" not in await page.title()
    low = "() => [...document.querySelectorAll('.button')].filter((b) => b.offsetHeight && b.offsetHeight < 40)"
    assert await page.evaluate(f"({low})().length") == 0, "a thumb finds it"


async def test_without_script_all_that_matters_is_there(window: Window) -> None:
    page = await window.open("decision", width=390, script=False)
    await expect(page.locator("main")).to_contain_text("供水公司")
    await expect(page.locator("progress").first).to_have_attribute("value", "50")
    page = await window.open("bulletin", width=390, script=False)
    await expect(page.locator("main")).to_contain_text("下载公告")
    await expect(page.locator("#count")).to_be_hidden()
    await expect(page.locator("#find")).to_be_hidden()


async def test_anybody_counts_again_and_finds_their_ballot(window: Window, council: Council) -> None:
    page = await window.open("bulletin", width=390)
    await page.click("#count")
    await expect(page.locator("#findings .good").last).to_contain_text("能核对的都对")
    await expect(page.locator("#findings .bad")).to_have_count(0)
    await page.fill("#receipt", elevator().codes()[1])
    await page.click("#find button")
    await expect(page.locator("#mine")).to_contain_text("反对")
    await picture(page, "council-recount-390-light.png")
    assert await page.evaluate(CONTRAST) == [] and await page.evaluate(OVERFLOW) <= 0
    await page.fill("#receipt", "0000 0000 0000")
    await page.click("#find button")
    await expect(page.locator("#mine")).to_contain_text("没有这个回执码")


async def test_a_bulletin_that_was_changed_on_the_way_is_noticed(window: Window, council: Council) -> None:
    page = await window.open("bulletin", width=390)
    data = council.bulletins["bulletin"]
    turned = [{**data["ballots"][0], "numbers": [0, 1, 0]}, *data["ballots"][1:]]
    if turned == data["ballots"]:
        turned[0] = {**turned[0], "numbers": [1, 0, 0]}
    await page.route("**/bulletin.json", lambda route: route.fulfill(json={**data, "ballots": turned}))
    await page.click("#count")
    await expect(page.locator("#findings .bad").first).to_contain_text("改过")
    await expect(page.locator("#findings .bad").last).to_contain_text("对不上")
    await picture(page, "council-recount-bad-390-light.png")
    assert await page.evaluate(CONTRAST) == []


async def test_the_code_for_the_door_is_on_the_page(window: Window) -> None:
    page = await window.open("meeting", width=390)
    await page.click("summary")
    image = page.locator("img.code")
    await expect(image).to_be_visible()
    assert await image.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 200
