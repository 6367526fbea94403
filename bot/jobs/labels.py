"""The words that employers put before a colon, and which field they announce."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """What the words behind a label are about."""

    EMPLOYER = "employer"
    POST = "post"
    COUNT = "count"
    PAY = "pay"
    PLACE = "place"
    HOURS = "hours"
    AGE = "age"
    SEX = "sex"
    REQUIREMENTS = "requirements"
    DUTIES = "duties"
    BENEFITS = "benefits"
    NAME = "name"
    PHONE = "phone"
    WECHAT = "wechat"
    UNTIL = "until"
    SOURCE = "source"
    OTHER = "other"


_WORDS = {
    Field.EMPLOYER: (
        "招聘单位 用人单位 单位名称 单位 招聘企业 企业名称 企业 招聘公司 公司名称 所属公司 公司 雇主 店名 用工单位 "
        "招工单位 用工企业 商家 工厂"
    ),
    Field.POST: "招聘岗位 岗位名称 招聘职位 职位名称 招聘工种 招聘职务 需求岗位 岗位需求 招工岗位 岗位 职位 工种 职务",
    Field.COUNT: "招聘人数 需求人数 招工人数 需要人数 招聘名额 招收人数 人数 名额 数量 需求 要多少人 多少人 几个人 人",
    Field.PAY: (
        "薪资待遇 工资待遇 薪酬待遇 福利薪资 薪资福利 薪资范围 工资标准 薪资标准 工资薪酬 薪酬标准 岗位工资 月工资 "
        "薪资 薪酬 工资 待遇 收入 "
        "底薪 基本工资 薪金 多少钱 给多少钱 开多少钱 月薪 时薪 日薪 薪水 报酬 工价 工钱 钱 月收入"
    ),
    Field.PLACE: (
        "工作地点 工作地址 上班地点 上班地址 单位地址 公司地址 面试地址 面试地点 报名地点 详细地址 工作地 店址 地址 "
        "地点 位置 工地 区域"
    ),
    Field.HOURS: "工作时间 上班时间 工作班次 作息时间 作息 班次 工时 班制 时间 工作制 啥时候上班 几点上班",
    Field.AGE: "年龄要求 年龄",
    Field.SEX: "性别要求 性别",
    Field.REQUIREMENTS: (
        "岗位要求 任职要求 任职条件 招聘条件 招聘要求 应聘条件 基本条件 任职资格 报名条件 要求 条件 学历要求 学历 "
        "证书 驾照 经验"
    ),
    Field.DUTIES: "岗位职责 工作职责 工作内容 主要职责 岗位内容 工作描述 职责 内容 工作 活 干啥",
    Field.BENEFITS: "福利待遇 公司福利 福利 其他待遇 食宿",
    Field.NAME: "联系人 负责人 找谁",
    Field.PHONE: (
        "联系电话 咨询电话 报名电话 招聘电话 联系方式 统一报名电话 应聘电话 手机号码 手机号 手机 电话号码 电话 "
        "咨询热线 热线 联系 报名 TEL Tel tel "
        "有意联系 电话/微信"
    ),
    Field.WECHAT: "微信号 微信 投递微信 简历投递微信",
    Field.UNTIL: "截止日期 截止时间 报名截止 有效期至 有效期 有效时间 招聘截止 截止 截止到 报名时间 招聘时间 有效日期",
    Field.SOURCE: "信息来源 消息来源 来源 转自 转载自 转发自 信息来自",
    Field.OTHER: (
        "招聘部门 用人部门 部门 公司简介 单位简介 企业简介 备注 邮箱 电子邮箱 QQ 乘车路线 路线 工期 注册资金 其他 "
        "说明 温馨提示 注 序号 "
        "行业 联系地址"
    ),
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words.split()}
_ALTERNATIVES = "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(_FIELDS, key=len, reverse=True))
LABEL = re.compile(rf"(?:{_ALTERNATIVES})")
_NUMBERED = r"(?:\s*[一二三四五六七八九十\d]{1,2})?"
_LABELLED = re.compile(
    rf"(?:(?<=^)|(?<=[\s，,;；。、|(（]))(?:[一二三四五六七八九十\d]{{1,2}}[、.．)）]\s*)?"
    rf"(?P<label>{_ALTERNATIVES}){_NUMBERED}(?:及人数|和人数)?\s*[:：]"
)
_LABEL_AND_SPACE = re.compile(rf"^(?P<label>{_ALTERNATIVES})(?:\s+)(?=\S)")


class Labelled(NamedTuple):
    """A label with its words; ``field`` None is what stood before the first label of the line."""

    field: Field | None
    label: str
    value: str


def label_for(word: str) -> Field | None:
    """The field that a word announces (岗位, 人 数, 岗位一), or None."""
    plain = "".join(word.split())
    return _FIELDS.get(plain) or _FIELDS.get(re.sub(r"[一二三四五六七八九十\d]{1,2}$", "", plain))


def labelled(line: str) -> list[Labelled]:
    """The line cut at its labels, in order; one piece with field None if there are none."""
    marks = list(_LABELLED.finditer(line))
    if not marks:
        spaced = _LABEL_AND_SPACE.match(line)
        if spaced and (field := label_for(spaced["label"])):
            return [Labelled(field, spaced["label"], line[spaced.end() :].strip())]
        return [Labelled(None, "", line)]
    pieces = []
    head = line[: marks[0].start()].strip(" ，,;；。、|")
    if head:
        pieces.append(Labelled(None, "", head))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else len(line)
        field = label_for(mark["label"]) or Field.OTHER
        pieces.append(Labelled(field, "".join(mark["label"].split()), line[mark.end() : end].strip(" ，,;；。、|")))
    return pieces
