"""A roundtable that was held: from concerns to a decision that is being carried out, for papers and pages."""

from __future__ import annotations

from datetime import datetime

from tests.town import NOON, Town

MEMBERS = ("王阿姨", "老李", "赵姐", "刘姐", "陈叔")
HOSTILE = (
    "<script>document.title='hacked'</script>",
    "<img src=x onerror=\"document.title='hacked'\">",
    '"><iframe src=//example.invalid></iframe>',
    "{{7*7}}{% raw %}",
    "</title><svg/onload=document.title='hacked'>",
    "\u202e反过来\u202c\x07",
)
PHONE = "13812345678"


def published(town: Town, title: str = "3号楼老旧水管改造") -> None:
    """A published topic of two concerns of 银冈小区, and neighbours who have been told of the bot."""
    town.appoint("网格员小孙")
    town.says("网格员小孙", "@小圆 绑定本群 银冈小区")
    town.says("王阿姨", "@小圆 3号楼2单元501停水两天了没人管")
    town.says("老李", "反映 5号楼水管也漏了")
    for who in MEMBERS:
        town.privately(who, "帮助")
    town.privately("网格员小孙", f"立项 1 2 {title}")
    town.privately("网格员小孙", "公示 议题1")


def convened(town: Town, place: str = "社区二楼会议室", at: tuple[str, ...] = MEMBERS) -> None:
    """Meeting 1, on Saturday the 28th at three."""
    published(town)
    town.privately("网格员小孙", f"召集 周六下午三点 {place} 议题 1 {' '.join('@' + who for who in at)}", at=at)
    town.privately("网格员小孙", "确认")


def said(town: Town, who: str, *texts: str) -> None:
    """Somebody asks for the floor, gets it, and speaks."""
    town.privately(who, "举手")
    town.privately("网格员小孙", "请发言")
    for text in texts:
        town.privately(who, text)
    town.privately(who, "放下")


def saturday(hour: int, minute: int = 0) -> datetime:
    """In UTC, on the day of the meeting."""
    return NOON.replace(day=28, hour=hour, minute=minute)


def held(town: Town, *speeches: str) -> None:
    """It is held: four of five members and a guest come, one takes leave, and it is over."""
    town.privately("陈叔", "请假 1")
    town.now = saturday(6, 50)
    for who in ("王阿姨", "老李", "赵姐", "路过的周叔"):
        town.privately(who, "签到 1")
    town.now = saturday(7)
    town.privately("网格员小孙", "开会 1")
    town.privately("网格员小孙", "下一项")
    said(town, "王阿姨", "管子三十年没换了", f"我电话{PHONE}，谁有门路打给我")
    said(town, "老李", *speeches)
    town.privately("赵姐", "举手 程序问题")
    town.privately("网格员小孙", "请发言")
    town.privately("赵姐", "放下")
    town.says("刘姐", "今天天气不错")
    town.now = saturday(8, 10)
    town.privately("网格员小孙", "散会")


def decided(town: Town) -> None:
    """What was agreed is a decision; two objected, it is in force, one task is half done and one is late."""
    town.privately("网格员小孙", f"决议 会议1 下月更换3号楼2单元立管，联系人{PHONE}")
    town.privately("网格员小孙", "公示 决议1")
    town.says("老李", f"异议 1 报价太高，找我{PHONE}")
    town.privately("赵姐", "异议 1 我家502室刚装修")
    town.privately("网格员小孙", "答复异议 1 已请三家报价")
    town.privately("网格员小孙", "答复异议 2 施工方恢复原样")
    town.passes(days=8)
    for _ in range(2):
        town.ticks("decisions")
        town.passes(days=1)
    town.privately("网格员小孙", "落实 1 供水公司 12月20日 更换立管")
    town.privately("网格员小孙", "落实 1 物业张师傅 12月9日 贴停水通知")
    town.privately("网格员小孙", "进展 1 50 材料到了")
    town.passes(days=3)
    town.privately("王阿姨", "评价 决议1 满意")
