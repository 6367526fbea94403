"""Pictures and voice messages find their concern, are laid down, looked at, and go when their sender goes."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.attachments import MOST
from bot.fetching import Fetcher
from bot.ports import Attachment, AttachmentKind, ChannelHealth, File
from tests.town import BOT, CHANNEL, Town


def picture(form: str = "JPEG") -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), (20, 90, 160)).save(data, form)
    return data.getvalue()


class Platform:
    """The edge of the world: where the bytes come from."""

    name, account = CHANNEL, BOT

    def __init__(self) -> None:
        self.files: dict[str, bytes | Exception] = {}
        self.connected = True

    async def fetch(self, attachment: Attachment) -> File:
        found = self.files.get(attachment.ref, LookupError("gone"))
        if isinstance(found, Exception):
            raise found
        return File(attachment.name, found)

    def health(self) -> ChannelHealth:
        return ChannelHealth(connected=self.connected, logged_in=True)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def fetcher(town: Town, platform: Platform, folder: Path) -> Fetcher:
    async def in_road(work: Any) -> Any:
        return town.road.call(lambda uow: work(uow.attachments))

    def now() -> datetime:
        return town.now

    return Fetcher(run_in_road=in_road, channel=platform, files=folder, most_bytes=1_000_000, now=now)  # type: ignore[arg-type]


def sent(ref: str, kind: AttachmentKind = AttachmentKind.IMAGE) -> dict[str, Any]:
    return {"attachments": (Attachment(kind, ref, f"{ref}.dat"),)}


def states(town: Town) -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in town.rows("attachment")]


async def test_pictures_after_a_report_belong_to_it(
    town: Town, fetcher: Fetcher, platform: Platform, folder: Path
) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    [told] = town.says("王阿姨", "", **sent("p1"))
    assert "收到照片，已加到诉求1" in told
    assert town.says("王阿姨", "", **sent("p2")) == [], "several in a row are one thing for who sends them"
    assert "收到" not in "".join(town.says("路人", "", **sent("p3"))), "a stranger's picture is none of ours"
    platform.files = {"p1": picture(), "p2": picture("PNG")}
    assert await fetcher.beat() == 2
    assert await fetcher.beat() == 0
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert [path.suffix for path in files] == [".jpg", ".png"] and files[0].read_bytes() == picture()

    [listed, first, second] = [row for row in _letters(town, "小孙", "附件 1")]
    assert "照片2" in listed.text and first.file.endswith(".jpg") and second.file.endswith(".png")
    assert first.file_name == "诉求1-照片1.jpg"


def _letters(town: Town, who: str, text: str) -> list[Any]:
    town.letters()
    town.road.receive([town.event(who, text, room="")])
    return town.letters()


async def test_ten_minutes_later_it_must_be_said_what_it_belongs_to(town: Town) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    town.passes(minutes=11)
    [told] = town.privately("王阿姨", "", **sent("p1"))
    assert "补充 1" in told and states(town) == []
    assert "10分钟内" in town.privately("王阿姨", "补充 1")[0]
    assert "已加到诉求1" in town.privately("王阿姨", "", **sent("p2", AttachmentKind.VOICE))[0]
    assert states(town) == [("待取", "")]
    assert "已补充" in town.privately("王阿姨", "今天早上又停了")[0], "words that were waited for are a 补充"
    [thread] = [row.text for row in town.rows("concern_update") if row.action == "补充"]
    assert thread == "今天早上又停了"


def test_a_picture_to_the_bot_without_any_concern(town: Town) -> None:
    town.privately("刘姐", "帮助")
    [told] = town.privately("刘姐", "", **sent("p1"))
    assert "请先说事" in told and states(town) == []


def test_what_somebody_else_reported_is_not_theirs(town: Town) -> None:
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    town.privately("刘姐", "反映 楼道灯坏了")
    assert town.says("刘姐", "", **sent("p1")) == [], "reported in private, shown in the group: not meant for it"
    assert "不是您登记的" in town.privately("刘姐", "补充 1")[0]


async def test_bad_files_are_told_apart(town: Town, fetcher: Fetcher, platform: Platform, folder: Path) -> None:
    town.appoint("小孙")
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    bomb = picture("PNG")[:16] + (10**6).to_bytes(4, "big") * 2 + picture("PNG")[24:]
    given: dict[str, bytes | Exception] = {
        "program": b"MZ\x90\x00" + b"\0" * 100,
        "html": b"<html><script>alert(1)</script>",
        "huge": b"\xff\xd8\xff" + b"\0" * 2_000_000,
        "bomb": bomb,
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
        "gone": LookupError("no more"),
        "good": picture("WEBP"),
    }
    for ref in given:
        town.says("王阿姨", "", **sent(ref))
    platform.files = given
    assert await fetcher.beat() == 1
    assert [state for state, _ in states(town)] == ["失败"] * 6 + ["已存"]
    assert [reason for _, reason in states(town)] == [
        "不是能收的类型",
        "不是能收的类型",
        "超过1MB",
        "不是能收的类型",
        "不是能收的类型",
        "平台上已经没有了",
        "",
    ]
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".webp"]
    assert "6个没存下来" in town.privately("小孙", "附件 1")[0]


async def test_a_line_that_fails_is_tried_again_and_then_given_up(
    town: Town, fetcher: Fetcher, platform: Platform
) -> None:
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    town.says("王阿姨", "", **sent("p1"))
    platform.files = {"p1": ConnectionError("cut")}
    assert await fetcher.beat() == 0 and states(town) == [("待取", "没取到")]
    assert await fetcher.beat() == 0, "not before its time"
    town.passes(seconds=30)
    platform.connected = False
    assert await fetcher.beat() == 0
    platform.connected = True
    for _ in range(3):
        await fetcher.beat()
        town.passes(hours=1)
    assert states(town) == [("失败", "没取到")]


async def test_the_files_go_with_their_sender(town: Town, fetcher: Fetcher, platform: Platform, folder: Path) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    town.privately("王阿姨", "", **sent("p1"))
    platform.files = {"p1": picture()}
    await fetcher.beat()
    assert "照片和语音" in town.privately("王阿姨", "我的信息")[0]
    town.privately("王阿姨", "删除我的信息")
    town.privately("王阿姨", "确认删除")
    assert states(town) == [("待删", "")] and town.rows("attachment")[0].person_id is None
    await fetcher.beat()
    assert states(town) == [] and not [path for path in folder.rglob("*") if path.is_file()]


async def test_deleted_while_it_was_on_its_way(
    town: Town, fetcher: Fetcher, platform: Platform, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.privately("王阿姨", "反映 3号楼停水两天了")
    town.privately("王阿姨", "", **sent("p1"))

    async def slow(attachment: Attachment) -> File:
        town.privately("王阿姨", "删除我的信息")
        town.privately("王阿姨", "确认删除")
        return File("p1", picture())

    monkeypatch.setattr(platform, "fetch", slow)
    assert await fetcher.beat() == 0
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_twenty_are_enough(town: Town) -> None:
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    for number in range(MOST):
        town.says("王阿姨", "", **sent(f"p{number}"))
    assert f"最多{MOST}个" in town.says("王阿姨", "", **sent("more"))[0]
    assert len(states(town)) == MOST


def test_only_who_works_on_it_sees_them(town: Town) -> None:
    town.says("王阿姨", "@小圆 3号楼停水两天了")
    town.says("王阿姨", "", **sent("p1"))
    assert "用不了" in town.privately("路人", "附件 1")[0]
    town.appoint("小孙")
    assert "请私聊" in town.says("小孙", "@小圆 附件 1")[0]
