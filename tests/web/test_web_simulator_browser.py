"""The simulator's page in a real browser, as people use it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

pytestmark = pytest.mark.asyncio(loop_scope="session")

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
# A picture of one red pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
HOSTILE = (
    "<script>document.title='hacked'</script>",
    "<img src=x onerror=\"document.title='hacked'\">",
    "<svg/onload=document.title='hacked'>",
    "javascript:document.title='hacked'",
    '"><iframe src=//example.invalid></iframe>',
    "{{constructor.constructor('document.title=1')()}}",
    "&lt;b&gt;not bold&lt;/b&gt;",
    "\u202eright to left\u202c \u200b \u2028",
    "@小圆 <b>bold</b>",
    "</textarea><style>*{display:none}</style>",
)


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / name)


async def test_two_windows_side_by_side_are_two_people(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await say(wang, "@小圆 3号楼停水两天了没人管")
    mine = wang.locator(".msg.mine .words")
    await expect(mine).to_have_text("@小圆 3号楼停水两天了没人管")
    await expect(wang.locator(".msg.from-bot .words")).to_contain_text("@王阿姨")
    await expect(wang.locator(".msg.from-bot .words")).to_contain_text("诉求1")
    await expect(wang.locator(".sending")).to_have_count(0)
    theirs = li.locator(".msg:not(.mine):not(.from-bot)")
    await expect(theirs.locator(".msg-name")).to_have_text("王阿姨")
    await say(li, "我家也停了")
    await expect(wang.locator(".msg:not(.mine) .words").last).to_have_text("我家也停了")
    assert town.events[0].mentions_me and town.events[0].sender.name == "王阿姨"
    # The chips know the number that was just given.
    await expect(li.locator(".chip", has_text="同问 1")).to_be_visible()
    await picture(wang, "simulator-1280.png")


async def test_another_window_opens_as_another_person(town: Any, window: Any) -> None:
    wang = await window("wang")
    await wang.click("#open-window")
    async with wang.context.expect_page() as opening:
        await wang.click("[data-person=admin]")
    admin = await opening.value
    await expect(admin.locator(".rail-name")).to_have_text("街道小秦")
    assert await admin.title() == "街道小秦 · 微信群模拟"
    await expect(admin.locator("#title")).to_have_text("小圆")
    await expect(admin.locator("#log")).to_contain_text("口令")
    await admin.locator(".chip", has_text="认领").click()
    await expect(admin.locator("#text")).to_have_value("认领 ")
    await admin.set_viewport_size({"width": 1280, "height": 800})
    await admin.locator(".row[data-room=staff]").click()
    await expect(admin.locator("#title")).to_have_text("兀术街街道工作群（6）")


async def test_a_private_chat_is_private(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await wang.locator(".row[data-room='']").click()
    await say(wang, "反映 2号楼电梯坏了")
    await expect(wang.locator(".msg.from-bot .words")).to_contain_text("诉求1")
    await li.locator(".row[data-room='']").click()
    await say(li, "进度")
    await expect(li.locator(".msg.from-bot .words")).to_have_count(1)
    await expect(li.locator("#log")).not_to_contain_text("电梯")
    assert [event.room for event in town.events if event.kind == "message"] == ["", ""]


async def test_mentions_are_picked_by_mouse_and_by_keyboard(town: Any, window: Any) -> None:
    wang = await window("wang")
    await wang.click("#at")
    await wang.locator(".at-option", has_text="小圆").click()
    await wang.locator("#text").press_sequentially("楼道灯坏了 @刘")
    await expect(wang.locator(".at-option")).to_have_count(1)
    await wang.keyboard.press("Enter")
    await expect(wang.locator("#at-list")).to_be_hidden()
    await wang.keyboard.press("Enter")
    await expect(wang.locator(".msg.from-bot")).to_have_count(1)
    event = town.events[0]
    assert event.text == "@小圆\u2005楼道灯坏了 @刘姐 5号楼\u2005"
    assert event.mentions_me and [who.id for who in event.mentions] == ["liu"]
    await wang.click("#open-members")
    await wang.locator(".member", has_text="周师傅").click()
    await expect(wang.locator("#text")).to_have_value("@周师傅\u2005")


async def test_join_and_leave_are_seen_by_both(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await wang.click("#open-members")
    await wang.click("#leave")
    await expect(wang.locator("#outside")).to_be_visible()
    await expect(wang.locator("#composer")).to_be_hidden()
    await expect(li.locator("#log")).to_contain_text("“王阿姨”退出了群聊")
    await expect(li.locator("#title")).to_have_text("银冈小区便民服务群（17）")
    await say(li, "她走了")
    await expect(wang.locator(".row[data-room=g01]")).to_contain_text("点开可加入")
    await wang.click("#join")
    await expect(wang.locator("#composer")).to_be_visible()
    await expect(li.locator("#log")).to_contain_text("“王阿姨”加入了群聊")
    await expect(wang.locator("#log")).to_contain_text("你加入了群聊")
    assert [event.kind for event in town.events if event.kind in ("join", "leave")] == ["leave", "join"]


async def test_a_message_is_recalled_from_the_menu(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await say(wang, "发错群了")
    await expect(li.locator(".msg")).to_have_count(1)
    await li.locator(".bubble").click(button="right")
    await expect(li.get_by_role("menuitem", name="撤回")).to_have_count(0)
    await li.get_by_role("menuitem", name="@ 王阿姨").click()
    await expect(li.locator("#text")).to_have_value("@王阿姨\u2005")
    # By keyboard: the button beside the message, then the menu.
    await wang.locator(".dots-button").focus()
    await wang.keyboard.press("Enter")
    await wang.keyboard.press("ArrowUp")
    await wang.keyboard.press("Enter")
    await expect(li.locator("#log")).to_contain_text("“王阿姨”撤回了一条消息")
    await expect(li.locator(".msg")).to_have_count(0)
    await wang.get_by_role("button", name="重新编辑").click()
    await expect(wang.locator("#text")).to_have_value("发错群了")
    await town.channel.drained()
    assert town.events[1].kind == "recall" and town.events[1].target == town.events[0].event_id


async def test_unread_and_mentions_show_in_the_list(town: Any, window: Any) -> None:
    wang = await window("wang")
    await wang.locator(".row[data-room='']").click()
    await town.channel.say("li", "g01", "早")
    await town.channel.say("li", "g01", "在吗", mentions=["wang"])
    row = wang.locator(".row[data-room=g01]")
    await expect(row.locator(".badge")).to_have_text("2")
    await expect(row.locator("em")).to_have_text("[有人@我]")
    await row.click()
    await expect(row.locator(".badge")).to_have_count(0)
    await wang.reload()
    await wang.wait_for_selector(".row")
    await expect(row.locator(".badge")).to_have_count(0)


async def test_search_finds_groups(window: Any) -> None:
    wang = await window("wang")
    await expect(wang.locator(".row")).to_have_count(66)
    await wang.fill("#search", "07")
    await expect(wang.locator(".row")).to_have_count(1)
    await expect(wang.locator(".row")).to_contain_text("07号便民服务群")
    await wang.fill("#search", "没有这样的群")
    await expect(wang.locator(".list-empty")).to_be_visible()


async def test_the_page_outlives_a_restart_of_the_server(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await say(wang, "before")
    await expect(li.locator(".words")).to_have_text(["before"])
    await town.stop()
    await expect(wang.locator("#status")).to_be_visible()
    await say(wang, "said while nothing listens")
    await expect(wang.locator(".sending")).to_have_count(1)
    await town.start()
    await expect(wang.locator("#status")).to_be_hidden(timeout=20_000)
    await expect(li.locator(".words")).to_have_text(["before", "said while nothing listens"], timeout=20_000)
    await expect(wang.locator(".words")).to_have_text(["before", "said while nothing listens"])
    await expect(wang.locator(".sending")).to_have_count(0)
    await town.channel.drained()
    assert [event.text for event in town.events] == ["before", "said while nothing listens"]


async def test_a_lost_connection_catches_up_without_a_restart(town: Any, window: Any) -> None:
    wang = await window("wang")
    await say(wang, "one")
    await expect(wang.locator(".msg")).to_have_count(1)
    await wang.context.set_offline(True)
    await wang.evaluate("() => window.dispatchEvent(new Event('offline'))")
    await town.channel.say("li", "g01", "two")
    await wang.context.set_offline(False)
    await expect(wang.locator(".words")).to_have_text(["one", "two"], timeout=20_000)


async def test_hostile_text_is_only_text(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    title = await li.title()
    for text in HOSTILE:
        await say(wang, text)
    await expect(li.locator(".msg:not(.from-bot) .words")).to_have_text(list(HOSTILE), use_inner_text=False)
    shown = await li.locator(".msg:not(.from-bot) .words").evaluate_all("all => all.map(one => one.textContent)")
    assert shown == list(HOSTILE)
    assert await li.locator("#log script, #log iframe, #log svg, #log style, #log b, #log .words *").count() == 0
    assert await li.title() == title
    assert await li.locator(".row script, .row img, .row b").count() == 0


async def test_an_address_can_be_followed_and_nothing_else(town: Any, window: Any) -> None:
    wang = await window("wang")
    text = '看这里 http://127.0.0.1:1/privacy?a=1&b=2，或者 ftp://x javascript://y https://"onmouseover=alert(1)'
    await say(wang, text)
    await expect(wang.locator(".words")).to_have_count(1)
    assert await wang.locator(".words").evaluate("node => node.textContent") == text
    links = await wang.locator(".words a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == ["http://127.0.0.1:1/privacy?a=1&b=2"]


async def test_a_long_answer_is_shown_whole_and_does_not_widen_the_page(town: Any, window: Any) -> None:
    wang = await window("wang", width=390, height=844, then="&room=g01")
    long = "W" * 3000 + "水" * 3000
    await town.channel.say("li", "g01", long)
    words = wang.locator(".words")
    await expect(words).to_have_count(1)
    assert await words.evaluate("node => node.textContent.length") == 6000
    assert await wang.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_picture_is_sent_and_seen(town: Any, window: Any) -> None:
    wang, li = await window("wang"), await window("li")
    await wang.set_input_files("#file", {"name": "水管.png", "mimeType": "image/png", "buffer": PNG})
    await expect(wang.locator("#picture img")).to_be_visible()
    await wang.click("#send")
    seen = li.locator(".picture-in")
    await expect(seen).to_have_attribute("alt", "水管.png")
    await expect(seen).to_have_js_property("naturalWidth", 1)
    await wang.set_input_files("#file", {"name": "no.png", "mimeType": "image/png", "buffer": b"not a picture"})
    await expect(wang.locator(".toast")).to_contain_text("读不出来")
    await town.channel.drained()
    (event,) = town.events
    assert (await town.channel.fetch(event.attachments[0])).data == PNG


async def test_enter_of_an_input_method_does_not_send(town: Any, window: Any) -> None:
    wang = await window("wang")
    await wang.fill("#text", "ting shui")
    await wang.dispatch_event("#text", "keydown", {"key": "Enter", "isComposing": True})
    await wang.keyboard.press("Shift+Enter")
    await expect(wang.locator("#text")).to_have_value("ting shui\n")
    await expect(wang.locator(".msg")).to_have_count(0)


async def test_a_phone_has_two_screens(town: Any, window: Any) -> None:
    wang = await window("wang", width=390, height=844)
    await expect(wang.locator(".chat")).to_be_hidden()
    await wang.locator(".banner").tap()
    await wang.get_by_role("button", name="填好这句话").tap()
    await expect(wang.locator(".list")).to_be_hidden()
    await expect(wang.locator("#as")).to_have_text("我是王阿姨")
    await wang.tap("#send")
    await expect(wang.locator(".msg.from-bot .words")).to_contain_text("诉求1")
    await picture(wang, "simulator-390.png")
    # A long press opens the menu.
    bubble = wang.locator(".msg.mine .bubble")
    await bubble.evaluate(
        "node => node.dispatchEvent(new TouchEvent('touchstart', {touches: "
        "[new Touch({identifier: 1, target: node, clientX: 200, clientY: 100})]}))"
    )
    await wang.get_by_role("menuitem", name="撤回").tap()
    await expect(wang.locator("#log")).to_contain_text("你撤回了一条消息")
    await wang.tap("#back")
    await expect(wang.locator(".chat")).to_be_hidden()
    await expect(wang.locator(".row[data-room=g01]")).to_contain_text("诉求1")
    await wang.tap("#me-small")
    await wang.locator("[data-person=li]").tap()
    await expect(wang.locator("#me-small")).to_contain_text("老李 3号楼")
    assert await wang.evaluate("document.documentElement.scrollWidth") <= 390


async def test_everything_that_can_be_pressed_has_a_name_and_is_readable(window: Any) -> None:
    for scheme in ("light", "dark"):
        wang = await window("wang", scheme=scheme)
        await say(wang, f"@小圆 {scheme}")
        await expect(wang.locator(".msg.from-bot", has_text=scheme)).to_be_visible()
        nameless = await wang.evaluate(
            "() => Array.from(document.querySelectorAll('button, a, input, textarea'))"
            ".filter(one => one.offsetParent && !one.textContent.trim() && !one.getAttribute('aria-label'))"
            ".map(one => one.outerHTML)"
        )
        assert nameless == []
        poor = await wang.evaluate(CONTRAST)
        assert poor == [], scheme


CONTRAST = """() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) /
  1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(one).backgroundColor);
      if (a > .5) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll('.words, .row-title, .row-text, .row-time, .chip, .line, .msg-name, ' +
      '.steps p, .steps b, .steps li code, .step-button, .side-note, .rail-button, #send, .list-label')) {
    if (!node.offsetParent) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(node.className + ' ' + ratio.toFixed(2));
  }
  return Array.from(new Set(poor));
}"""
