"""Names in job texts: what sounds like an employer, a trade, a place, somebody to ask for."""

from __future__ import annotations

import re

_ORG = (
    "有限责任公司|有限公司|分公司|公司|集团|工厂|厂|饭店|饭庄|酒店|宾馆|旅馆|餐厅|面馆|饺子馆|小馆|菜馆|拌饭|茶楼"
    "|食堂|超市|便利店|商店|商场|商贸城|批发部|市场|水站|配送站|快递|驿站|"
    "物流|运输|客运|客运站|货运|物业|家政|服务部|中心|医院|门诊|诊所|药房|药店|大药房|幼儿园|学校|托管班|驾校|4S店"
    "|汽修厂|汽修|养殖场|合作社|基地|林场|农场|"
    "煤矿|矿业|矿|建材|管业|木业|机械|塑料|服装|电子|食品|印刷|广告|传媒|装饰|装潢|房产|地产|售楼处|教育|美容院"
    "|美甲店|造型|理发店|珠宝|足浴城|洗浴|洗浴中心|汗蒸馆|网吧|宠物店|"
    "搬家|劳务|选煤|制冷|烘焙|麻辣烫|火锅城|火锅|火锅店|烤肉店|烤肉|烧烤店|烧烤|酒楼|园区|环卫所|管理处|办事处|社区"
    "|街道|公寓|养老院|福利院|粮库|储备库|砖厂|搅拌站|工作室|"
    "事务所|中学|小学|大学|早教|幼教|公安局|局|维修|健身|法院|银行|信用社|冷链|冷库|商贸|二手车|仓储|苗木|婚庆"
    "|村委会|专卖店|服饰店|童装店|内衣店|水果店|花店|书店|蛋糕店|美发|沙龙|影楼|健身房|俱乐部|酒吧|咖啡馆|洗涤厂"
    "|代理点|仓"
    "|经销处|经销部|加工厂|站|行|堂|府|阁|轩|楼|店|馆|园|城|院|所|吧|坊|部|队|家"
)  # fmt: skip
ORG = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9·（）()]{{1,22}}?(?:{_ORG})")
_GENERIC = re.compile(
    r"(?:我们?家?|本|我|一家|某)?(?:饭店|茶楼|理发店|火锅店|烧烤店|工厂|厂子?|超市|店里?|酒店|公司|汗蒸馆|学校食堂"
    r"|食堂|网吧|工地|旺铺|大棚|煤场|社区食堂|汽修厂|单位|企业|学校|医院|店铺|饭馆|网店|药店)"
)
_NOT_AN_ORG = re.compile(
    r"联系|电话|工资|地址|薪|包吃|包住|管吃|管住|有意|要求|提供|男|女|岁|以上|以下|经验|优先|身体|上班|福利|免费"
    r"|负责|面试|集合|周边|对面|路口|招满|有效|报名|就业|"
    r"信息$|招聘|诚聘|急招|持证|证|能|会(?!计|所|展|馆)|可以|长期|临时|日结|月结|五险|社保|房间|双休|公告|岗位|推荐"
    r"|待遇|吃住|食宿"
    r"|宿舍|做饭|带身份|私聊|转发|代发|缴|地点|就行|都行|面谈|协商|算$|午饭|饭$|^在|^开|^按|微信|开业|人事"
)
_TRADE = re.compile(
    r"(?:工|员|师|师傅|司机|机手|手|长|经理|主管|助理|顾问|会计|出纳|文员|保安|保洁|保姆|月嫂|育儿嫂|阿姨|服务|收银"
    r"|客服|前台|老师|教师|医师|医生|护士|帮厨|后厨|"
    r"配菜|切墩|打荷|面案|水案|凉菜|传菜|洗碗|洗菜|切菜|理货|导购|销售|学徒|主播|骑手|质检|网管|领班|主任|专员|内勤"
    r"|采购|库管|仓管|分拣|打包|装卸|洗车|迎宾|吧台|打杂|门卫|看门|"
    r"队长|护工|护理|导医|家教|代驾|嫂|设计|维修|安装|操作|接待|裁剪|缝纫|水电|会务|礼仪|网格员|协管员|代账|做账"
    r"|帮手|人员|机修|保健医|收款|检验|化验|行政|人事|调度|押运|配送|模特|美工|运营|"
    r"跟单|文秘|秘书|编辑|翻译|律师|教练|救生|调酒|面点|裱花|推拿|按摩|修脚|搓澡|包饺子|串串)$"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2,16}(?:小区|新村|街|路|镇|乡|村|步行街|大厦|广场|矿区|开发区|工业区|院里|院内|物流园"
    r"|批发市场|对面|附近|旁边?|[路街]\d+号|一楼|二楼|三楼|四楼)"
    r"(?:[\u4e00-\u9fff]{0,4}段)?(?:\d+号)?(?:[\u4e00-\u9fff]{0,6}[一二三四\d]楼)?"
)
_PLACE_AFTER = re.compile(
    r"(?:(?:工作地点|报名地点|地点|地址)\s*(?:就|是)?(?:在|：|:)?|位于|(?:工地|活|店"
    r"|厂)就?在)\s*(?=[\u4e00-\u9fff])(?P<place>[\u4e00-\u9fffA-Za-z0-9]{2,20})"
)
_IN = re.compile(
    r"(?:^|[，,。;；\s])(?:就)?在(?P<place>[\u4e00-\u9fff0-9]{2,12})(?=$|[，,。;；\s])|(?:^"
    r"|[，,。;；\s\d点])(?P<meet>[\u4e00-\u9fff]{3,12})集合"
)
_SURNAME = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江"
    "傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚关佟"
)
_TITLE = (
    "经理|主任|主管|部长|队长|队|厂长|店长|老板|老师|校长|园长|会计|先生|女士|小姐|姐|哥|师傅|叔|姨|总|工|大姐|阿姨"
)
PERSON = re.compile(
    rf"(?:[老小][{_SURNAME}](?!区|店|厂|镇|村|街|字|板)|[{_SURNAME}][\u4e00-\u9fff]?(?:{_TITLE})"
    rf"|[{_SURNAME}](?:{_TITLE}))"
)
NOTE = re.compile(r"[（(][^（）()]*[)）]?")


def is_trade(words: str) -> bool:
    """Whether the words end like a trade or a post (电工, 收银, 叉车司机)."""
    return 2 <= len(words) <= 12 and bool(_TRADE.search(words))


def is_generic(employer: str) -> bool:
    """Whether it says only what sort of employer it is (火锅店, 工厂)."""
    return bool(_GENERIC.fullmatch(employer)) or bool(re.fullmatch(r"[\u4e00-\u9fff]{1,2}[店厂坊馆场]", employer))


def org_in(clause: str) -> str:
    """The employer that the whole clause is, or an empty string."""
    clause = NOTE.sub("", clause).strip(" ，,。、:：-—*《》")
    if not 2 <= len(clause) <= 24 or _NOT_AN_ORG.search(clause) or (is_trade(clause) and len(clause) < 5):
        return ""
    return clause if ORG.fullmatch(clause) else ""


def short_name(clause: str) -> str:
    """A clause that may be a name if nothing better is found: a few characters and no word on pay or conditions."""
    clause = clause.strip(" ，,。、:：-—*")
    if not re.fullmatch(r"[\u4e00-\u9fffA-Za-z·]{2,9}", clause) or _NOT_AN_ORG.search(clause) or is_trade(clause):
        return ""
    plain = re.search(
        r"的|了|吗|有|要|自备|车$|倒$|孩子|证|绩效|招|来|活|干|找|急|都行|吃|住|天|月|年|点|谁|各位|优|看|带|学|教"
        r"|男|女|人$|合作|师傅|日|工$"
        r"|^加|中餐|形象|细心|喜欢|周末",
        clause,
    )
    return "" if plain else clause


def plain_name(words: str) -> bool:
    """Whether the words may be the name at the head of a list: only letters, no trade, nothing on conditions."""
    return (
        bool(re.fullmatch(r"[\u4e00-\u9fffA-Za-z·]{3,14}", words))
        and not _NOT_AN_ORG.search(words)
        and not is_trade(words)
    )


def place_in(text: str) -> str:
    """Where the work is, from a sentence; empty if it does not say."""
    found = _PLACE_AFTER.search(text)
    if found:
        return found["place"]
    found = _IN.search(text)
    if found:
        return found["place"] or found["meet"]
    return ""


def place_clause(clause: str) -> str:
    """The place that the whole clause is, or an empty string."""
    clause = NOTE.sub("", clause).strip(" ，,。、:：")
    return clause if _PLACE.fullmatch(clause) and not re.search(r"招|电话|公交|乘车", clause) else ""


def person_near(text: str, start: int, end: int) -> str:
    """Who is named beside the number at text[start:end]: 王经理, 老孙, 赵师傅."""
    after = PERSON.match(text[end : end + 12].lstrip(" ，,(（"))
    if after:
        return after[0]
    before = list(PERSON.finditer(text[max(0, start - 12) : start]))
    if before and not re.search(r"[\u4e00-\u9fff]{4,}", text[max(0, start - 12) : start][before[-1].end() :]):
        return before[-1][0]
    return ""
