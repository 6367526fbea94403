"""What people in a hurry type must be heard, whatever the model learned: a few characters, a thing and its trouble."""

from __future__ import annotations

import pytest

from tests.town import triage

REPORTS = """
3号楼2单元501停水两天了
银冈小区3号楼停水了
3号楼2单元501停水两天了，我是王秀兰，电话13900000000
我家楼上漏水，我是王秀兰，电话13900000000
3号楼2-501停水两天了，家里有病人，电话13900000000，身份证000000200001010000
3号楼停水！
三号楼停水了
又停水了
停水两天了
咋又停水了
没水了
水管爆了
3单元水管漏水
我家厨房漏水
楼上漏水漏到我家了
暖气不热
暖气一点都不热
家里才15度
5号楼暖气不热
停电了
又停电了
3号楼停电
电梯坏了
2号楼电梯坏了
电梯又停了
楼道灯不亮
楼道灯坏了
路灯不亮
小区路灯坏了好几天了
下水道堵了
下水堵了往外冒
垃圾没人收
垃圾好几天没人收了
垃圾桶满了没人管
楼道堆满杂物
消防通道被堵了
有人堵消防通道
楼下烧烤店油烟太大
楼上天天半夜蹦迪
狗屎没人捡
狗不拴绳
井盖丢了
井盖松了
路上有个大坑
门禁坏了
单元门关不上
墙皮掉了
高空抛物
楼上往下扔垃圾
车位被占了
有人乱停车
健身器材坏了
公交车不来
物业不管
物业电话打不通
网络断了
没信号
煤气味很大
有股煤气味
树倒了
雪没人扫
路面结冰没人管
蟑螂太多了
老鼠好多
工地半夜施工
拖欠工资
工资不发
低保怎么办理
医保怎么交
小区门口有人摆摊占道
"""
TALK = """
没水平
这水平也太差了
我是王秀兰，电话13900000000
来水了
水来了谢谢
电梯好了
修好了谢谢物业
今天真冷
谁家狗丢了
中午吃啥
有拼车去沈阳的吗
卖二手冰箱
停水通知：明天上午8点到12点停水检修
明天停电通知
电梯保养通知
供暖费什么时候交
暖气热了
楼道灯修好了
谁会修水龙头
孩子发烧了
下雪了
路上小心
物业通知交费
"""


@pytest.mark.parametrize("text", REPORTS.split())
def test_a_plain_report_is_heard(text: str) -> None:
    judgement = triage().judge(text)
    assert judgement.is_concern or judgement.emergency is not None


@pytest.mark.parametrize("text", TALK.split())
def test_plain_talk_is_left_alone(text: str) -> None:
    judgement = triage().judge(text)
    assert not judgement.is_concern and judgement.emergency is None
