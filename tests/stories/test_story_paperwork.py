"""The whole program with a channel of three words: a list comes in by the clock's beat, figures and a ledger go out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.app import build
from bot.config import load
from bot.ports import Attachment, AttachmentKind, Contact, Deliver, Inbound, OnBlind, Outgoing, Receipt
from tests.desk import Box, sheet, xlsx


class Wire(Box):
    """What it is given to say it hands to the road; what is sent wakes who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.said: asyncio.Queue[Inbound] = asyncio.Queue()
        self.came = asyncio.Condition()

    async def run(self, deliver: Deliver, on_blind: OnBlind) -> None:
        while True:
            await deliver(await self.said.get())

    async def send(self, letter: Outgoing) -> Receipt:
        receipt = await super().send(letter)
        async with self.came:
            self.came.notify_all()
        return receipt

    async def hear(self, *words: str) -> tuple[Outgoing, bytes]:
        """The first letter with any of these words in its text or in the name of its file."""
        async with self.came:
            await asyncio.wait_for(self.came.wait_for(lambda: self._with(*words) is not None), 60)
        found = self._with(*words)
        assert found is not None
        return found

    def _with(self, *words: str) -> tuple[Outgoing, bytes] | None:
        return next(
            (one for one in self.sent if any(each in f"{one[0].text}{one[0].file_name}" for each in words)), None
        )

    def say(self, text: str, *attachments: Attachment) -> None:
        self.said.put_nowait(
            Inbound(
                channel=self.name,
                account=self.account,
                event_id=f"e{self.said.qsize()}-{text}-{len(self.sent)}",
                at=datetime.now(UTC),
                sender=Contact("qin", "街道小秦"),
                text=text,
                attachments=attachments,
            )
        )


async def test_a_list_comes_in_and_figures_and_a_ledger_go_out(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("web: {port: 0}\npeople: {admins: [qin]}\noutbox: {pacing: {}}\nquiet_hours: {}\n", "utf-8")
    environ = {
        "YUANZHUO__STORAGE__URL": f"sqlite:///{tmp_path}/yuanzhuo.db",
        "YUANZHUO__STORAGE__FILES": str(tmp_path / "files"),
    }
    wire = Wire()
    app = build(load(path, environ), channel=wire)
    serving = asyncio.create_task(app.serve())
    try:
        wire.say("导入 巡查")
        await wire.hear("来源按“巡查”记")
        wire.files["list"] = xlsx(["编号", "内容", "地址"], ["X1", "路灯不亮", "电业小区"], ["X2", "", "电业小区"])
        wire.say("", Attachment(AttachmentKind.FILE, "list", "巡查.xlsx"))
        await wire.hear("新登记1件（诉求1）")
        _, back = await wire.hear("没导入的行_巡查.xlsx")
        assert sheet(back)[1] == ["X2", None, "电业小区", "没有内容"]
        wire.say("统计 今日")
        await wire.hear("来件1，办结0；现在在办1")
        wire.say("台账 今日")
        _, ledger = await wire.hear("台账_")
        assert sheet(ledger)[1][2:5] == ["巡查", "X1", "电业小区"]
        letter, picture = await wire.hear("统计_", "没有中文字体")
        assert picture.startswith(b"\x89PNG") or letter.file is None
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        app.close()
