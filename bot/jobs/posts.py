"""Which posts a line of a job text offers, each with its headcount, and who offers them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.jobs.blanks import BLANK
from bot.jobs.figures import DASH, NUMBER
from bot.jobs.headcount import COUNT, read_headcount
from bot.jobs.job import Headcount
from bot.jobs.names import NOTE, PERSON, is_trade, org_in

_EAGERLY = (
    r"(?:我家要?|家里要?|现|特|今|扩|补|新|还|想|欲|再|也|直|急需|急|诚|高薪|重金|紧急|火热|大量|长期|常年|面向社会"
    r"|因?业务发展|因扩大生产)*"
)
_VERB = re.compile(
    rf"{_EAGERLY}(?:招聘(?!会|网|季|专员|主管|经理|单位|企业)|诚聘|急聘|聘请|聘(?!用)|招收(?![银款费废])|招用"
    rf"|招工(?!作|人|程|地)|招募"
    r"|找人(?=[\u4e00-\u9fff]{2})|还?差(?=[一二两三四五六七八九十\d])|招(?!生|商|待|牌|聘|满|手|呼|标|财)|缺(?!点|陷"
    r"|勤)|外发|急用|急需)"
    r"|(?<=[店家厂里们司行])要(?=[一两俩\d])"
    r"|(?<=[店家厂里们司行堂])用(?=[\u4e00-\u9fff]{2,6}[一二两三四五六七八九十\d])"
    r"|(?<=[店家厂里们司])要(?=[\u4e00-\u9fff]{2,8}\s?\d)|(?<![不需主只])需?要(?=\s?(?:\d|[一二两三四五六七八九十]"
    r"|若干))"
)
_WEAK_VERB = re.compile(
    rf"{_EAGERLY}(?:需要|需|我家要找|找(?!工作|我|他|谁|活)|寻(?!找工作)|求(?!职|助)|雇(?!主|佣)|征(?!信|求|集)|邀)"
)
"""Verbs that are followed by a post only if it sounds like one."""
_AFTER_VERB = re.compile(
    r"^(?:到|进|用|一批|[以如]下(?:人员|岗位|工种|职位|员工)?|人员|岗位|工种|职位|信息|汇总|速递|快讯|合集|专场|专栏"
    r"|平台|计划|需求|通知|启事|公告|简章|启示|人了?|工(?!作|人|程|长|地)|啦"
    r"|了|贤|英才|精英|季(?=[:：\s]|$)|[:：\s])+"
)
_HEADING = re.compile("信息|启事|公告|简章|汇总|通知")
_GRADES = frozenset({"大工", "小工", "男工", "女工", "熟手", "熟练工", "新手", "学徒"})
"""Grades of one post's pay: 大工350，小工220."""
_NOTHING = re.compile(
    r"^(?:人|人员|员工|工人|以下|如下|岗位|信息|启事|公告|简章|英才|现有员工|在职|名额|报名|急|多|若干|各|啦|男|女"
    r"|男女|职员|人数|所有|帮忙的?|招|工|有|人手|以上岗位|日结工|招人了?|合伙人|带队|一|我)?$"
)
_NOT_A_POST = re.compile(
    r"员工总?$|就餐|团队$|一家|餐补|补助|补贴|奖励|^一天|^一个月|^每|加班|提成|全勤|满勤|^日结|计件|面议|保底|试用"
    r"|介绍|可带|可以带|家属|宿舍|推荐面积|工资|月薪|薪|^电话(?!客服|销售)|电话$|年龄|学历|经验|优先|包吃|包住|管吃"
    r"|管住"
    r"|食宿|福利|联系|报名|地址|帮\S{0,4}发|以上学历|以下|不限|身体|^每|^日均|^共|成立|待遇|要求|报告|集合|上班|干到"
    r"|^限|^两|^干|小时"
)
_TRIM_HEAD = re.compile(
    r"^(?:[:：、\s的是为及和与]|招聘(?!专员|主管)|聘(?!用)|急|诚|长期|若干|数名|多名|各类|优秀|以下|如下|一批"
    r"|熟练(?!工)|全职"
    r"|兼职"
    r"|专职|岗位|工种|职位|帮忙(?=\S{2})|几?[个名位](?!人)|[一二两三]?[个名位])+"
)
_SEX_HEAD = re.compile(r"^[男女](?=[\u4e00-\u9fff]{2,})(?!士|装|鞋|生|子|科|浴|包|性)")
_CAN = re.compile(r"^(?:一?个?)?会(?:开|使|干)?(\S{2,6}?)(?:的(师傅|人|大姐|阿姨)?)?$")
_TRIM_TAIL = re.compile(
    r"(?:[:：、\s的，,]|共|各|(?<=\S{2})夫妻一对|一对|若干|数名|要|等|急招|急聘|招聘|诚聘|岗位|一职|也可|就行)+$"
)
_CLAUSE = re.compile(r"[，,;；。!！?？\n|]|\s+")
_COUNT = re.compile(COUNT)
_COUNT_IN_BRACKETS = re.compile(rf"[（(]({COUNT})[)）]")
_PAY_AHEAD = (
    r"(?:月薪|底薪|基本工资|月?工资|薪资|待遇|计件|保底|日薪|日结|时薪|面议|试用期|月入|每月|每天|每小时|一个月|一天"
    r"|月综合"
    rf"|[¥￥]?(?:{NUMBER})(?:{DASH}(?:{NUMBER}))?(?:元|块|以上|左右|起|保底|\+|\s|/|$|一天|一个月|每[天月]))"
)
_POST_AND_COUNT = re.compile(
    rf"^(?P<post>[\u4e00-\u9fffA-Za-z/]{{2,10}})\s*[\s：:，,]\s*(?P<count>{COUNT})(?=[\s，,]*(?:{_PAY_AHEAD})|$)"
)
_POST_AND_PAY = re.compile(
    rf"^(?P<post>[\u4e00-\u9fffA-Za-z/]{{2,10}}?)\s*(?P<note>[（(][^）)]*[)）])?\s*[:：，,\s]?\s*(?={_PAY_AHEAD})"
)
_PRICED = re.compile(rf"^(?P<post>[\u4e00-\u9fff]{{2,5}})\d{{4,5}}(?:{DASH}\d{{4,5}})?元?$")
_BARE = re.compile(r"(?P<post>[\u4e00-\u9fff]{2,8})(?P<count>\d{1,2})")
_NOTED = re.compile(r"(?P<post>[\u4e00-\u9fff]{2,8})[（(][^（）()]*(?:\d{2,5}|面议)[^（）()]*[)）]")
_NO_POST_PRICED = re.compile(r"薪|资|结|件|工时|手$|徒|勤|成$|底$|转正|试用|月|后$|大工|小工|男工|女工|费|奖")
"""炒锅6500 配菜3800: posts and their pay, a clause each."""
_POST_BARE_COUNT = re.compile(rf"^(?P<post>[\u4e00-\u9fffA-Za-z/]{{2,10}})\s+(?P<count>\d{{1,3}})\s+(?={_PAY_AHEAD})")
_TWO_TRADES = re.compile(
    r"^([\u4e00-\u9fff]{1,2}工|[\u4e00-\u9fff]{2}员)([\u4e00-\u9fff]{1,2}工|[\u4e00-\u9fff]{2}员)$"
)
_JOINED = re.compile(r"[、]|和(?=\S{2})|及(?=\S{2})|以及|与(?=\S{2})")


@dataclass(frozen=True, slots=True)
class Mention:
    """Posts that share a number and a stretch of text[start:end]; ``strong``: there is a verb or a number with it."""

    posts: tuple[str, ...]
    count: Headcount | None
    employer: str
    start: int
    end: int
    strong: bool = True


def _sought(words: str, before: str) -> bool:
    """Whether what follows a weak verb (找, 需要) is work to be done, and not somebody to ask for or a condition."""
    plain = re.split(r"\d", _COUNT.sub("", words, count=1))[0]
    if not words.strip() or PERSON.match(plain):
        return False
    if not before.strip() and _COUNT.search(words) and clean_post(plain):
        return True
    return (
        is_trade(clean_post(plain))
        or bool(_COUNT.match(words))
        or (bool(org_in(before)) and bool(_COUNT.search(words)))
    )


def clean_post(words: str) -> str:
    """The bare name of a post, or an empty string if the words are none."""
    words = NOTE.sub("", words).partition(BLANK)[0].strip(" ，,。、:：-—*!！~")
    words = _TRIM_TAIL.sub("", _TRIM_HEAD.sub("", words))
    able = _CAN.match(words)
    if able and not words.startswith("会计"):
        words = able[1] + ("师傅" if able[2] == "师傅" else "")
    words = re.sub(r"(?:的?(?:小伙子?|大姐|小妹|大娘|姑娘)|的(?:阿姨|人|师傅))$", "", words)
    described = re.match(r"^\S{1,9}的(?=\S{2})", words)
    if described and (is_trade(words[described.end() :]) or not is_trade(words[: described.end() - 1])):
        words = words[described.end() :]
    words = _SEX_HEAD.sub("", words).strip(" 、:：的")
    if not 2 <= len(words) <= 14 or _NOTHING.match(words):
        return ""
    sounds = is_trade(words) and not re.search(r"工资|月薪|电话[:：]|要求|^每|^两|^共|^限", words)
    return "" if not sounds and _NOT_A_POST.search(words) else words


def split_posts(words: str) -> tuple[str, ...]:
    """The posts of a list (服务员、传菜员和洗碗工, 木工瓦工); one that is written with / stays one."""
    parts = [clean_post(part) for part in _JOINED.split(NOTE.sub("", words))]
    parts = [part for part in parts if part]
    if len(parts) == 1 and (two := _TWO_TRADES.match(parts[0])):
        return two.groups()
    return tuple(parts)


def is_post_and_pay(line: str) -> bool:
    """Whether a line is a post, a colon or a blank, and its pay (库管：3500+), as in a list without numbers."""
    found = _POST_AND_PAY.match(line)
    return bool(found) and not _VERB.search(line) and bool(clean_post(found["post"])) if found else False


def _clauses(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for mark in _CLAUSE.finditer(text):
        if text[start : mark.start()].strip():
            spans.append((start, mark.start()))
        start = mark.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def mentions(text: str, *, listed: bool = False) -> list[Mention]:
    """The posts offered in a line in which phones and the like were blanked, in order. ``listed``: the line is an item
    of a list, so that 服务员 3500 is a post and its pay."""
    found: list[Mention] = []
    text = _COUNT_IN_BRACKETS.sub(r" \1 ", text)
    if (listed and not _COUNT.search(text)) or is_trade(
        ((bare := _POST_BARE_COUNT.match(text)) and bare["post"]) or ""
    ):
        for pattern in (_POST_BARE_COUNT, _POST_AND_PAY):
            item = pattern.match(text)
            posts = split_posts(item["post"]) if item else ()
            if item and posts and not _VERB.search(item["post"]):
                count = read_headcount(item["count"]) if "count" in item.re.groupindex else None
                return [Mention(posts, count, "", 0, len(text))]
    line = _POST_AND_COUNT.match(text)
    taken = 0
    if line and not _VERB.search(line["post"]) and (posts := split_posts(line["post"])) and not org_in(line["post"]):
        found.append(Mention(posts, read_headcount(line["count"]), "", 0, line.end()))
        taken = line.end()
    priced = [
        (start, end, hit)
        for start, end in _clauses(text)
        if (hit := _PRICED.match(text[start:end])) and not _NO_POST_PRICED.search(hit["post"])
    ]
    if len(priced) > 1 and not _COUNT.search(text):
        shown = [Mention(split_posts(hit["post"]), None, "", start, end) for start, end, hit in priced]
        return _stretched([mention for mention in shown if mention.posts], len(text))
    before: list[tuple[int, int]] = []
    hiring = False
    ahead: Mention | None = None
    for start, end in _clauses(text):
        if end <= taken or text[end : end + 1] in ("?", "？"):
            before.append((start, end))
            continue
        clause = text[start:end]
        verb = _VERB.search(clause)
        if (
            verb is None
            and (weak := _WEAK_VERB.search(clause))
            and _sought(clause[weak.end() :], clause[: weak.start()])
        ):
            verb = weak
        employer = ""
        offset = 0
        if verb and not re.search(r"要求|需求", clause[verb.start() : verb.end() + 1]):
            employer = clause[: verb.start()].strip(" ，,:：*—-")
            offset = verb.end()
            hiring = True
        rest = clause[offset:]
        if (
            ahead
            and not verb
            and (posts := split_posts(clause))
            and len(posts[0]) <= 8
            and not re.search(r"[\d□]", clause)
        ):
            found = [one for one in found if one is not ahead]
            found.append(Mention(posts, ahead.count, ahead.employer, ahead.start, end))
            before.append((start, end))
            ahead = None
            continue
        ahead = None
        heading = False
        while offset and (lead := _AFTER_VERB.match(rest) or _VERB.match(rest)):
            heading = heading or bool(_HEADING.search(lead[0])) or lead[0].endswith((":", "："))
            offset += lead.end()
            rest = clause[offset:]
        inner = _VERB.search(rest) if offset else None
        if inner and inner.start() >= 2 and (heading or org_in(rest[: inner.start()])):
            # 招聘启事：福万家超市招收银员: who offers it stands between two verbs.
            employer = rest[: inner.start()].strip(" ，,:：")
            offset += inner.end()
            rest = clause[offset:]
            if lead := _AFTER_VERB.match(rest):
                offset += lead.end()
                rest = clause[offset:]
        counted = _numbered(rest, start + offset, employer) or _counted(rest, start + offset, employer)
        if counted:
            posts = counted[0].posts
            if not posts:
                one = _looked_back(text, before, found, counted[0], "各" in rest[:6])
                found.append(one)
                # 招5个人 超市盘点: what they are wanted for comes next
                ahead = one if verb and not one.posts and not any(other.posts for other in found) else None
            else:
                found.extend(counted)
        elif verb and offset:
            posts = split_posts(re.split(r"\d|[¥￥]", rest)[0])
            if posts and all(len(post) <= 12 for post in posts) and (not heading or any(map(is_trade, posts))):
                found.append(Mention(posts, None, employer, start + offset, end))
            elif employer:
                found.append(Mention((), None, employer, start, end))
        elif found and re.search(r"都[要招行]$", clause) and len(split_posts(re.sub(r"都[要招行]$", "", clause))) > 1:
            found = [one for one in found if one.count is not None]
            found.append(Mention(split_posts(re.sub(r"都[要招行]$", "", clause)), None, employer, start, end))
        elif found and (also := _POST_AND_PAY.match(clause)) and is_trade(also["post"]):
            known = [post for one in found for post in one.posts]
            if not any(post.endswith(also["post"]) for post in known) and also["post"] not in _GRADES:
                found.append(Mention((also["post"],), None, "", start, end))
        elif hiring and not any(one.posts for one in found) and is_trade(clean_post(clause)) and not org_in(clause):
            found.append(Mention(split_posts(clause), None, "", start, end))
        before.append((start, end))
    return _stretched(found, len(text))


def _numbered(rest: str, at: int, employer: str) -> list[Mention]:
    """锅炉维修工2、泵工2、化验工1: a list of posts with bare numbers."""
    parts = [(part, _BARE.fullmatch(part[0].strip(" :："))) for part in _parts(rest)]
    if len(parts) < 2:
        return []
    if not all(match for _, match in parts):
        noted = [(part, _NOTED.fullmatch(part[0].strip(" :："))) for part in _parts(rest)]
        return [
            Mention(split_posts(match["post"]), None, employer, at + start, at + start + len(words))
            for (words, start), match in noted
            if match and all(other for _, other in noted) and split_posts(match["post"])
        ]
    return [
        Mention(
            split_posts(match["post"]), read_headcount(match["count"]), employer, at + start, at + start + len(words)
        )
        for (words, start), match in parts
        if match and split_posts(match["post"])
    ]


def _parts(text: str) -> list[tuple[str, int]]:
    """What stands between 、 with where it begins."""
    found, at = [], 0
    for words in text.split("、"):
        found.append((words, at))
        at += len(words) + 1
    return found


def _counted(rest: str, at: int, employer: str) -> list[Mention]:
    """Every 岗位N名 and N名岗位 of a clause."""
    found: list[Mention] = []
    last = 0
    for count in _COUNT.finditer(rest):
        if re.match(
            r"一[车家组班间床岗]|就餐|左右一|[份张间寝床]|房(?!产|屋|管)|1间|合住|倒班|轮班|奖|家属"
            r"|老人|孩子|宝宝"
            r"|学生|小孩|病人|患者|儿童|婴儿|箱|厅|菜|休",
            rest[count.end() : count.end() + 2],
        ):
            continue
        if re.search(
            r"(?:每[班组车间天个]?|可?以?带|介绍|推荐|团队|现有员工|^员工|现有|已有|已招|一家|前|第|照[顾看]|接送|陪"
            r"|伺候|看护|辅导)\s*$",
            rest[last : count.start()],
        ):
            continue
        ahead = rest[last : count.start()]
        if not ahead.strip() and re.match(r"一?月|工资", rest[count.end() :]):
            continue
        plain = NOTE.sub("", ahead).strip(" 、:：的，,-—")
        number = read_headcount(count[0] + rest[count.end() : count.end() + 2].strip())
        if (not split_posts(plain) or plain in ("各", "共")) and not found:
            tail = re.split(r"[\d¥￥]", rest[count.end() :])[0].removeprefix("左右")
            follows = split_posts(tail) if plain not in ("各", "共") else ()
            following = bool(follows) and len(follows[0]) <= 12
            found.append(Mention(follows if following else (), number, employer, at + last, at + len(rest)))
        else:
            posts = split_posts(re.sub(r"^[\d.¥￥\-+元以上起左右]+", "", ahead.strip(" 、，,")))
            if posts:
                begin = last + max(0, ahead.find(posts[0])) if found else last
                found.append(Mention(posts, number, employer if not found else "", at + begin, at + count.end()))
        last = count.end()
    return found


def _looked_back(text: str, before: list[tuple[int, int]], found: list[Mention], alone: Mention, each: bool) -> Mention:
    """A clause that is only a number belongs to the post before it, or (各两名) to all of them."""
    if (
        not each
        and found
        and found[-1].posts
        and found[-1].count is None
        and before
        and found[-1].start >= before[-1][0]
    ):
        last = found.pop()
        return Mention(last.posts, alone.count, last.employer, last.start, alone.end)
    posts: list[str] = []
    start = alone.start
    for begin, end in reversed(before):
        verb = _VERB.search(text, begin, end)
        name = clean_post(text[verb.end() if verb else begin : end])
        if (
            not name
            or re.search(r"\d", name)
            or (not is_trade(name) and not (each and len(name) <= 4 and not org_in(name)))
        ):
            break
        posts.insert(0, name)
        start = begin
        if not each:
            break
    if not posts:
        if found and found[-1].posts and found[-1].count is None:
            last = found.pop()
            return Mention(last.posts, alone.count, last.employer, last.start, alone.end)
        return Mention((), alone.count, alone.employer, alone.start, alone.end)
    while found and found[-1].start >= start:
        found.pop()
    return Mention(tuple(posts), alone.count, alone.employer, start, alone.end)


def _stretched(found: list[Mention], end: int) -> list[Mention]:
    """Each mention with the text up to the next one that names a post."""
    named = [one.start for one in found if one.posts]
    stretched = []
    for one in found:
        following = [start for start in named if start > one.start]
        stop = following[0] if following else end
        stretched.append(Mention(one.posts, one.count, one.employer, one.start, stop, one.strong))
    return stretched
