"""What the manual quotes is what the bot says: its conversations are played, and every quoted line is looked for.

Numbers and times may differ (诉求1 for 诉求7), words may not.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.handlers.people import CLAIM, claim_hash
from bot.ports import EventKind
from storage import tables
from storage.engine import open_engine
from tests.town import BOT, GROUP, Town

MANUAL = Path(__file__).parents[2] / "docs/manual.md"
WANG, LI, ZHAO, SUN, YU, QIN = "王阿姨", "李叔", "赵姐", "网格员小孙", "社区小于", "街道小秦"
ZHOU, BOSS = "水务老周", "王经理"
STAFF, OTHER, PRIVATE = "工作群", "另一群", ""
_SPEECH = re.compile(r"^> ([^：（）\s]+)(?:（[^）]*）)?：(.+)$", re.MULTILINE)
_MENTION = re.compile(r"^(?:@\S+ )+")


def plain(line: str) -> str:
    """A line without the numbers, the spaces and the people in front, whom the channel puts there."""
    return re.sub(r"[\d\s]+", lambda found: "#" if found[0].strip() else "", _MENTION.sub("", line.strip()))


def speeches() -> list[tuple[str, str]]:
    """Who says what in the manual's conversations."""
    return _SPEECH.findall(MANUAL.read_text("utf-8"))


class Played(Town):
    """A town that remembers every line that was said, by people and by the bot."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, public_url="https://yz.example.cn", places=("银冈小区", "电业小区"))
        self.heard: set[str] = set()
        self.answers: set[str] = set()

    def says(self, who: str, text: str, room: str = GROUP, **more: object) -> list[str]:
        answers = super().says(who, text, room, **more)
        self.heard.add(plain(text))
        self.answers.update(plain(line) for answer in answers for line in answer.split("\n"))
        return answers


def appoint(town: Played) -> None:
    town.privately(QIN, "认领 AAAA-2345")
    town.privately(QIN, "认领 ABCD-2345")
    town.happens(town.event(BOT, kind=EventKind.JOIN, subjects=[BOT]))
    town.says(QIN, "绑定本群 工作群", STAFF)
    town.says(QIN, "绑定本群 银冈小区")
    town.says(QIN, "绑定本群 银岗小区", OTHER)
    town.says(SUN, "帮助", STAFF)
    town.says(YU, "帮助", STAFF)
    town.says(QIN, "授权 @网格员小孙 网格员", STAFF, at=[SUN])
    town.says(QIN, "授权 @社区小于 社区工作者", STAFF, at=[YU])
    town.privately(QIN, "授权 物业张师傅 网格员")


def report(town: Played) -> None:
    town.says(WANG, "@小圆 3号楼停水两天了没人管")
    town.says(WANG, "反映 3号楼停水两天了没人管")
    town.says(WANG, "报修 2单元楼道灯不亮")
    town.says(LI, "帮助 进度")
    town.says(LI, "投诉 楼下饭店半夜还在放音乐")
    town.says(LI, "反映 门口垃圾没人清")
    town.says(LI, "反映 小区门口路灯不亮")
    town.says(WANG, "进度")
    town.says(WANG, "进度 1")
    town.says(WANG, "补充 1 今天早上又停了")
    town.says(LI, "同问 1")
    town.says(LI, "撤回 6")
    town.says(WANG, "撤回 5")
    town.says(LI, "@小圆 评价 4")
    town.says(WANG, "受理 1")
    town.says(ZHAO, "单元门锁坏了，谁都能进")
    town.says(ZHAO, "登记")
    town.says(ZHAO, "反映 三号楼又停水了")
    town.says(ZHAO, "同问 1")
    town.says("钱叔", "咋又停水了，3号楼一滴都没有")
    town.says(ZHAO, "@小圆 楼下那个单元门")
    town.says(LI, "@小圆 你好")
    town.says(LI, "进度 99")


def handle(town: Played) -> None:
    town.says(SUN, "静默 识别")
    town.says("钱叔", "3单元的下水道又堵了，臭死了")
    listed = "\n".join(town.privately(SUN, "待办"))
    found = re.search(r"登记 候选\d+", listed)
    assert found, "what was heard in a silent group stands in 待办"
    town.privately(SUN, found[0])
    town.says("孙大爷", "家里着火了快来人")
    town.says(SUN, "关闭 识别")
    town.says(SUN, "提示 识别")
    town.says(SUN, "办结 4 未解决 商户有执照，已请环保部门测噪音", STAFF)
    town.privately(SUN, "受理 1")
    town.says(SUN, "派单 1 @社区小于 周五前", STAFF, at=[YU])
    town.privately(SUN, "派单 2 张师傅 11月20日")
    town.privately(SUN, "附件 1")
    town.privately(SUN, "改类 1 供暖")
    town.privately(SUN, "改类 1 撤销")
    town.privately(SUN, "反馈 1 水务公司下午到现场")
    town.privately(SUN, "办结 1 管道已换，恢复供水")
    town.says(WANG, "评价 1 满意 师傅来得很快")
    town.privately(SUN, "受理 2")
    town.privately(SUN, "办结 2 部分解决 4楼以下已通，以上周五换泵")
    town.says(WANG, "评价 2 不满意 五楼还是没水")


def go_crooked_ways(town: Played) -> None:
    town.says(QIN, "授权 @水务老周 驻区单位 供水公司", STAFF, at=[ZHOU])
    town.says(WANG, "反映 5号楼下水道堵了")
    drain = newest(town)
    town.says(LI, f"同问 {drain}")
    town.says(LI, f"附议 {drain}")
    town.says(LI, f"撤回 {drain}")
    town.privately(SUN, f"派单 {drain} 供水公司 三天内")
    town.privately(ZHOU, "待办")
    town.privately(ZHOU, f"退单 {drain} 是小区自己的下水道，归物业")
    town.says(WANG, "重开 2 昨晚又停水了")
    town.privately(SUN, "派单 2 供水公司 三天内")
    town.privately(ZHOU, "反馈 2 水泵已拆下检修")
    town.privately(ZHOU, "延期 2 三个工作日 等配件到货")
    town.privately(SUN, "延期 2 20个工作日 等配件到货")
    town.says(LI, "反映 5号楼门口下水道冒臭水", OTHER)
    town.says(SUN, f"合并 {newest(town)} 到 {drain}", STAFF)
    town.says(LI, "投诉 物业起诉我们欠物业费，已经开庭了")
    town.privately(SUN, f"不予受理 {newest(town)} 不归我们管")
    town.privately(SUN, f"不予受理 {newest(town)} 1 法院已立案")


def count_and_bring(town: Played) -> None:
    town.privately(SUN, "统计 本周")
    town.privately(SUN, "统计 金冈小区")
    town.privately(SUN, "台账 本月")
    town.says(SUN, "台账 本月")
    town.privately(SUN, "导入")
    town.privately(SUN, "G1801 | 2026-11-23 09:30 | 电业小区2号楼 | 楼道灯不亮 | 张先生 13812341234")
    town.privately(SUN, "导入 G1802 | 前天 | 电业小区 | 井盖响")


def decide(town: Played) -> None:
    """A lamp, from the meeting to what people say of it; the clock goes back to where it was."""
    began = town.now
    town.says(ZHAO, "反映 4号楼门口路灯不亮")
    town.privately(SUN, f"立项 {newest(town)} 4号楼门口路灯")
    town.privately(SUN, "公示 议题1")
    town.privately(SUN, "召集 周六下午三点 社区二楼会议室 议题 1")
    town.privately(SUN, "确认")
    town.passes(days=4, hours=3)
    town.says(LI, "签到 1")
    for words in ("开会 1", "下一项", "散会", "决议 会议1 换成感应灯，下周装好", "公示 决议1"):
        town.privately(SUN, words)
    town.says(ZHAO, "异议 1 感应灯太暗，老人看不清")
    town.passes(days=2)
    town.privately(SUN, "答复异议 1 换亮的，先装一盏大家看")
    town.passes(days=9)
    town.road.tick("decisions", "test", BOT)
    town.answers.update(plain(line) for letter in town.letters() for line in letter.text.split("\n"))
    town.privately(SUN, "落实 1 供水公司 三天内 装灯")
    town.privately(SUN, "改派任务 1 @社区小于 周五前", at=[YU])
    town.privately(YU, "任务")
    town.privately(YU, "进展 1 50 灯已买好")
    town.privately(YU, "进展 1 100 四盏都亮了")
    town.says(ZHAO, "评价 决议1 满意 亮堂了")
    town.says(ZHAO, "决议 1")
    town.now = began


def vote(town: Played) -> None:
    """A lift and a gate, in the open and in secret; the clock goes back to where it was."""
    began = town.now
    rows = "3-2-501 89.5 王秀英\n3-2-502 89.5 李强\n3-2-503 77 赵敏"
    town.privately(SUN, f"名册 银冈小区\n{rows}")
    town.privately(SUN, "绑定码 3号楼")
    town.privately(WANG, "绑定 3-2-501 王秀英")
    town.privately(SUN, "同意绑定 1")
    town.privately(SUN, "表决 3号楼加装电梯 按户 记名 规则 三分之二")
    town.privately(SUN, "修改表决 1 截止 周六晚上8点")
    town.privately(SUN, "开始表决 1")
    town.privately(WANG, "投票 1 赞成")
    town.says(LI, "投票 1 反对")
    town.privately(SUN, "纸质票 1 3-2-502 反对")
    town.privately(YU, "核对 2 反对")
    town.privately(SUN, "结果 1")
    town.privately(SUN, "表决 小区大门换门禁 匿名 截止 周六晚上8点")
    town.privately(SUN, "开始表决 2")
    town.privately(WANG, "投票 2 赞成")
    town.says(WANG, "投票 2 反对")
    town.passes(days=5)
    for _ in range(2):
        town.road.tick("polls", "test", BOT)
    town.answers.update(plain(line) for letter in town.letters() for line in letter.text.split("\n"))
    town.privately(SUN, "公布 1")
    town.now = began


def newest(town: Played) -> int:
    """The number of what was reported last."""
    return max(int(row.id) for row in town.rows("concern"))


def mind_the_rest(town: Played) -> None:
    town.privately(SUN, "群列表")
    town.says(SUN, "欢迎语 欢迎新邻居，有事@小圆说一声")
    town.says(SUN, "欢迎语 关闭")
    town.says(ZHAO, "@小圆 我家煤气漏了，一股味")
    town.says(WANG, "我的信息")
    town.privately(WANG, "我的信息")
    with town.engine.begin() as connection:
        doubt = "UPDATE letter SET state = '不明', tried_at = written_at, reason = '发送超时，不知是否送到'"
        connection.execute(sa.text(f"{doubt} WHERE text LIKE '%已派给社区小于%' OR text LIKE '%有进展：水务%'"))
        doubtful = [row.id for row in connection.execute(sa.text("SELECT id FROM letter WHERE state = '不明'"))]
    assert len(doubtful) == 2
    town.privately(SUN, "信件")
    town.privately(SUN, f"确认已发 {doubtful[0]}")
    town.privately(SUN, f"重发 {doubtful[1]}")
    town.privately(WANG, "删除我的信息")
    town.privately(WANG, "确认删除")
    town.says(QIN, "授权 @社区小于 居民", STAFF, at=[YU])


def find_work(town: Played) -> None:
    town.says(QIN, "授权 @王经理 用人单位 宏远机械厂", STAFF, at=[BOSS])
    offer = "宏远机械厂招电工3名，月薪4000-5000，工业园区3号路，负责设备维护，电话13800000001王经理，12月31日前有效"
    town.privately(BOSS, f"发招工 {offer}")
    town.privately(BOSS, "有电工证")
    town.privately(BOSS, "提交")
    town.privately(SUN, "发布招工 1")
    town.says(ZHAO, "招工 电工")
    town.privately(ZHAO, "应聘 1 13912345678")
    town.privately(ZHAO, "同意")


def many_at_once(town: Played) -> None:
    town.passes(days=2)
    [answer] = town.says("孙婶", "反映 9号楼停水了")
    number = re.findall(r"诉求(\d+) 已登记", answer)[0]
    for who in ("周叔", "吴姨", "郑叔"):
        town.says(who, f"同问 {number}")
    town.says("冯姨", "反映 九号楼没水了")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Played:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('manual') / 'manual.db'}")
    tables.SQLModel.metadata.create_all(engine)
    played = Played(engine)
    played.road.call(lambda uow: uow.settings.put(CLAIM, claim_hash("ABCD-2345"), played.now))
    for scene in (
        appoint,
        report,
        handle,
        go_crooked_ways,
        count_and_bring,
        decide,
        vote,
        mind_the_rest,
        find_work,
        many_at_once,
    ):
        scene(played)
    return played


def test_what_people_say_in_the_manual_was_played(town: Played) -> None:
    said = [text for who, text in speeches() if who != "小圆"]
    assert len(said) > 30
    assert [text for text in said if plain(text) not in town.heard] == []


def test_what_the_bot_says_in_the_manual_it_says(town: Played) -> None:
    quoted = [line for who, text in speeches() if who == "小圆" for line in text.split("<br>")]
    quoted += re.findall(r"\| (本群识别方式[^|]+) \|", MANUAL.read_text("utf-8"))
    quoted += re.findall(r"^> (【.+)$", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert len(quoted) > 60
    assert [line for line in quoted if line != "…" and plain(line) not in town.answers] == []
