"""Plays the first conversation with a running bot and takes the pictures of the README.

    python tests/web/take_pictures.py [--url http://127.0.0.1:8080]

Best with a fresh data folder: the pictures show what is already there, too.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PATIENCE_MS = 20_000


async def open_as(browser: Browser, url: str, me: str, room: str, width: int, height: int) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=width < 700,
        is_mobile=width < 700,
        device_scale_factor=2 if width < 700 else 1,
    )
    page = await context.new_page()
    await page.goto(f"{url}/simulator?as={me}&room={room}")
    await page.wait_for_selector(".row", state="attached")
    return page


async def say(page: Page, text: str, answer: str) -> str:
    """Say something and wait until the bot has said something new that contains ``answer``."""
    spoken = page.locator(".msg.from-bot .words")
    before = await spoken.count()
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await expect(spoken.nth(before)).to_be_attached(timeout=PATIENCE_MS)
    fresh = page.locator(".msg.from-bot .words", has_text=answer)
    await expect(fresh.last).to_be_visible(timeout=PATIENCE_MS)
    return await fresh.last.inner_text()


async def play(browser: Browser, url: str) -> None:
    neighbour = await open_as(browser, url, "chen", "g01", 900, 700)
    await neighbour.fill("#text", "早上好，今天降温，大家出门多穿点")
    await neighbour.press("#text", "Enter")
    await expect(neighbour.locator(".sending")).to_have_count(0)

    resident = await open_as(browser, url, "wang", "g01", 1280, 800)
    told = await say(resident, "@小圆 3号楼停水两天了没人管", "诉求")
    found = re.search(r"诉求\s*(\d+)", told)
    if found is None:
        raise SystemExit("the bot answered without a number of the concern")
    number = found.group(1)

    staff = await open_as(browser, url, "grid", "", 1280, 800)
    await say(staff, "待办", f"诉求{number}")
    said = await resident.locator(".msg.from-bot").count()
    await say(staff, f"受理 {number}", f"诉求{number}")
    await expect(resident.locator(".msg.from-bot").nth(said)).to_be_visible(timeout=PATIENCE_MS)

    PICTURES.mkdir(parents=True, exist_ok=True)
    phone = await open_as(browser, url, "wang", "g01", 390, 844)
    await expect(phone.locator(".msg.from-bot").nth(said)).to_be_visible(timeout=PATIENCE_MS)
    for page, name in ((resident, "simulator-1280"), (phone, "simulator-390"), (staff, "simulator-staff-1280")):
        await page.evaluate("document.activeElement.blur()")
        await page.screenshot(path=PICTURES / f"{name}.png")
        sys.stdout.write(f"docs/pictures/{name}.png\n")


async def main(url: str) -> None:
    executable = shutil.which("chromium")
    if executable is None:
        raise SystemExit("chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        await play(browser, url.rstrip("/"))
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    asyncio.run(main(parser.parse_args().url))
