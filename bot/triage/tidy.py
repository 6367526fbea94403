"""One way of writing for what people type: widths, traditional characters, quotes, mentions, stickers."""

from __future__ import annotations

import re

LIMIT = 1200
"""Characters that are looked at. What is longer is hardly a concern, and its gist stands at its beginning."""

_TRADITIONAL = (
    "電們這個裡裏樓門棟單戶號區業費壓斷陽氣熱涼凍車費亂費蓋線網絡機壞啟動響聲雜聽歲養狗髒臭塵煙氣燒火處濕潮乾淨掃運輸歸還為什麼時間誰幹來說話請問幫"
    "嗎沒過點兩幾總經現後無應該對開關鎖燈亮滅溝堵漲價錢貴賣買點報警撥醫療診師學費補貼證辦領導員會議選舉鄰糾紛鬧騙盜竊賊搶傷亡殘險檢測維護護衛設備陳舊"
    "樹葉園綠違佔讓擋礙塊爛滲牆頂陽臺廁廢農產權產徵遷賠償屬實鐵軌飛機場務東風區馬邊頭種類於與從條萬億歡謝發現問題緊"
)
_SIMPLIFIED = (
    "电们这个里里楼门栋单户号区业费压断阳气热凉冻车费乱费盖线网络机坏启动响声杂听岁养狗脏臭尘烟气烧火处湿潮干净扫运输归还为什么时间谁干来说话请问帮"
    "吗没过点两几总经现后无应该对开关锁灯亮灭沟堵涨价钱贵卖买点报警拨医疗诊师学费补贴证办领导员会议选举邻纠纷闹骗盗窃贼抢伤亡残险检测维护护卫设备陈旧"
    "树叶园绿违占让挡碍块烂渗墙顶阳台厕废农产权产征迁赔偿属实铁轨飞机场务东风区马边头种类于与从条万亿欢谢发现问题紧"
)

_TABLE: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE.update({ord(a): b for a, b in zip(_TRADITIONAL, _SIMPLIFIED, strict=True) if a != b})
_TABLE.update(dict.fromkeys((*range(0x00, 0x09), *range(0x0B, 0x20), 0x7F), None))
_TABLE.update(
    dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFE0F, 0xFEFF), None)
)
_TABLE.update(
    {
        0x3000: " ",
        0x00A0: " ",
        0x2005: " ",
        ord("。"): ".",
        ord("、"): "、",
        ord("—"): "-",
        ord("–"): "-",
        ord("－"): "-",
    }
)
_TABLE.update({0x0D: "\n"})

_HAS_WORDS = re.compile(r"[\u3400-\u9fff]")
_QUOTE = re.compile(r"^「[^」]{0,1500}」\s*\n[-\s]{3,}\n", re.DOTALL)
_MENTION = re.compile(r"@[^\s@，。,.!?！？:：]{1,20}(?:[\s:：]|$)")
_STICKER = re.compile(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_LINK = re.compile(r"https?://[^\s\u4e00-\u9fff]+")
_SPELLED_OUT = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff](?: |$))")


def tidy(text: str) -> str:
    """The first LIMIT characters of a message in one way of writing; "" if no Chinese character is among them.

    A quoted message in front (WeChat's 「…」 block), @mentions, links and stickers like [捂脸] are left out: they are
    not what this person says now.
    """
    head = text[:LIMIT]
    if _HAS_WORDS.search(head) is None:
        return ""
    if "「" in head:
        head = _QUOTE.sub("", head)
    head = head.translate(_TABLE)
    if "@" in head:
        head = _MENTION.sub(" ", head)
    if "[" in head:
        head = _STICKER.sub(" ", head)
    if "http" in head:
        head = _LINK.sub(" ", head)
    if " " in head:
        head = _SPELLED_OUT.sub("", head).strip()
    return head.lower()
