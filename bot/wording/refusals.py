"""How each rule says no: the rule, its numbers, and what can be done instead."""

from __future__ import annotations

from bot.council.refusal import Refused

_SENTENCES = {
    "route.standing": "“{word}”您现在的角色用不了，这次尝试已记入日志。有事直接告诉我，或回“帮助”。",
    "concern.unknown": "没有诉求{number}。回“进度”看您自己的诉求。",
    "concern.step": "诉求{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "concern.not_yours": "诉求{number} 不是您登记的，不能{action}。同样的事请回“同问 {number}”。",
    "concern.own": "诉求{number} 就是您自己登记的，不用同问；有新情况请回“补充 {number} …”。",
    "concern.joined": "您已经同问过诉求{number}，目前共{count}人同问。",
    "concern.nothing_waiting": "没有等您确认的事。请说“反映 …”，例如：反映 3号楼停水两天了。",
    "concern.candidate_gone": "候选{number} 已过24小时或已处理，原话已删除。",
    "concern.due_late": "诉求{number} 答应居民{latest}前办好，不能定到{day}。要更久先“延期 {number} <时间> <理由>”。",
    "concern.nobody": "诉求{number} 现在没有派给谁，不用退单。",
    "concern.return_late": "诉求{number} 派错了要在{days}个工作日内（到{until}）退，已经过了。请“延期”，或请社区另派。",
    "concern.not_accepted": "诉求{number} 还没受理，没有期限可延。先“受理 {number}”。",
    "concern.extend_over": "诉求{number} 的期限{day}已经过了，延期要在到期前说。请先“反馈 {number} …”说明情况。",
    "concern.extend_back": "诉求{number} 的期限是{day}，延期要给更晚的日子。",
    "concern.extend_long": "延期累计最多{days}个工作日，诉求{number} 最晚到{latest}。",
    "concern.archived": "诉求{number} 已归档。同样的事又来了，请重新反映，例如：反映 3号楼又停水了。",
    "concern.merged": "诉求{number} 已并入诉求{into}，不能{action}；请改说诉求{into}，例如：进度 {into}。",
    "concern.reopen_other": "诉求{number} 只有登记人、同问的人和社区能重开。同样的事又来了，请重新反映。",
    "concern.merge_self": "诉求{number} 不能并到它自己。例如：合并 15 到 12。",
    "concern.merge_merged": "诉求{number} 自己已并入诉求{into}，请并到诉求{into}。",
    "concern.endorsed": "您已经附议过诉求{number}，目前共{count}人附议。",
    "attachment.many": "诉求{number} 的照片和文件最多{most}个，已经够看了；有新情况请用文字补充。",
    "category.unknown": "没有“{said}”这个类别。有这些：{some}。",
    "category.near": "没有“{said}”这个类别，是不是：{offered}？例如：改类 {number} 供水。",
    "category.several": "“{said}”可能是：{offered}。请写清楚是哪一个，例如：改类 {number} 供水。",
    "category.same": "诉求{number} 本来就是“{category}”。",
    "category.nothing": "诉求{number} 没有改过类，没有可撤销的。",
    "topic.step": "议题{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "topic.unpublished": "议题{number} 还没有公告，不能表决：议题要先公告{days}天。请先“公示 议题{number}”。",
    "topic.short": "议题{number} 公告才{had}天，要满{days}天才能表决。",
    "floor.in_line": "您已经在排队了，轮到您会叫您。",
    "floor.chair": "主持人不参加辩论；要发言请先让别人主持。",
    "floor.turns": "这一项您已经发过{most}次言，请把机会留给别人。",
    "floor.not_in_line": "您没有在排队，不用放下。",
    "decision.step": "决议{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "decision.over": "决议{number} 的公示到{until}为止，已经结束，不能再提异议。有意见请反映给社区。",
    "decision.chair": "决议{number} 的异议由会议主持人答复。",
    "decision.early": "决议{number} 公示到{until}，还没有到期。",
    "decision.tasks": "决议{number} 还有{count}项任务没有完成。",
    "decision.not_yours": "决议{number} 由受它影响的居民评价。",
    "decision.not_in_force": "决议{number} 现在是“{state}”，生效以后才能分派任务。",
    "task.percent": "进度请写0到100之间的数，“{said}”不行。",
    "task.back": "任务{number} 已经报到{percent}%，进度不能倒退；情况有变请在内容里写明。",
    "claim.used": "已经有管理员了，口令已失效。请管理员用“授权”给您角色。",
    "claim.often": "一小时内已错{count}次，请一小时后再试。",
    "grant.unknown": "我还不认识“{who}”。请他先对我说一句话（例如“帮助”），或在群里用 @ 指给我看。",
    "grant.ambiguous": "有{count}个人叫“{who}”。昵称不算数，请在群里 @ 他，或用人员号：授权 人员12 网格员。",
    "grant.role": "没有“{said}”这个角色。可以用：居民、网格员、社区工作者、调解员、驻区单位、用人单位、街道、管理员。",
    "grant.scope": "“{scope}”不能当小区或单位的名字。例如：授权 @人 网格员 银冈小区，授权 @人 驻区单位 供水公司。",
    "grant.may_not": "您的角色不能授予“{role}”；街道可授网格员和社区工作者，其余由管理员授。",
    "grant.last_admin": "您是唯一的管理员，不能取消自己。请先授权另一位管理员。",
    "group.only": "“{word}”要在那个群里说。",
    "private.only": "“{word}”涉及个人信息，请私聊我再说一遍。",
    "letter.unknown": "没有等待处理的信件{number}。回“信件”看清单。",
    "dispatch.many": "“{who}”不止一家，请写单位名，例如：派单 {number} 供水公司。新单位先“授权 @人 驻区单位 <单位>”。",
    "assignee.place": "诉求{number} 派给了您，办理的话请私聊我说，群里的人不用都看到。",
    "extend.day": "没看懂延到哪天（“{text}”）。先写时间再写理由，例如：延期 {number} 三个工作日 等配件到货。",
    "extend.reason": "延期要说理由，登记人看得到。例如：延期 {number} {text} 等配件到货。",
    "decline.which": "不予受理只有六种，请写明是哪一种：\n{list}\n例如：不予受理 {number} 1 已在法院起诉\n"
    "不是这六种的，请“派单 {number} <责任人>”，办不到的“办结 {number} 未解决 <答复>”。",
    "dispatch.unknown": "没有{who}。写名字、在群里 @ 他，或写对人员号。",
    "dispatch.ambiguous": "有{count}位工作人员叫“{who}”（{people}）。请在群里 @ 他，或写人员号：派单 {number} 人员12。",
    "figures.unknown": "看不懂“{text}”。时段写：今日、本周、本月、上月、11月、11月1日到11月15日；小区写：{areas}。",
    "ledger.where": "台账里有居民的姓名和原话，请在私聊或工作群里说。",
    "ledger.long": "这段时间有{count}件，一张表最多{most}件。请分几段要，例如：台账 11月。",
    "intake.where": "导入的工单里有居民信息，请在私聊或工作群里说。",
    "intake.long": "一次最多粘贴{most}行，这里有{count}行。请存成 .xlsx 表，先说“导入”，再把表发来。",
    "day.over": "{day}已经过去了，请给今天或以后的日子，例如：三天内、周五前。",
    "day.unreadable": "看不懂期限“{text}”。可以写：三天内、周五前、12月1日。",
    "poll.step": "表决{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "poll.not_ready": "表决{number} 还不能开始，有{count}处要先改好。",
    "poll.over": "表决{number} 的截止时间已过，这一票不能再收。",
    "poll.not_on_roll": "表决{number} 的名册里没有您这一户，不能投票。名册有误请联系社区。",
    "poll.not_owner": "表决{number} 的名册在开始时就定了，{home} 当时登记的不是您，这一票不能由您投。",
    "poll.early": "表决{number} 还没到截止时间，{entitled}票中还有{left}票没投；全部投完才能提前截止。",
    "ballot.no_paper": "第{ballot}张票不是纸质票，不用核对。",
    "ballot.confirmed": "第{ballot}张纸质票已经核对过了。",
    "ballot.same_hand": "第{ballot}张纸质票是您自己录的，要请另一个人核对。",
    "ballot.differs": "第{ballot}张纸质票两次录的不一样，请两人一起对着原票再看一遍。",
    "secret.voted": "表决{number} 您这一票已经投过了。要改，请长按回执那条消息点“引用”，再写“投票 {number} <新选项>”。"
    "匿名表决我也查不到哪张票是您的，没有回执就不能改，原来的票照样算。",
    "secret.typo": "回执码有一位打错了。请对照回执再打一遍，或长按回执那条消息点“引用”。",
    "secret.length": "回执码是12位数字，例如 3817 2094 5560。长按回执那条消息点“引用”，就不用打了。",
    "secret.unknown": "表决{number} 里没有这个回执码的票，请看看是不是别的表决的回执。",
    "proxy.unwritten": "委托要有书面委托书，口头的不算。",
    "proxy.own": "{home} 的票本来就可以由这个人投，不用委托。",
    "proxy.voted": "{home} 已经投过票，不能再委托；要改可以自己重新投。",
    "proxy.limit": "一个人最多代{most}家投票，这位已经满了，请另找一位。",
    "posting.step": "职位{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "posting.missing": "职位{number} 还缺：{gaps}。补上才能往下走。",
    "posting.blocked": "职位{number} 里的“{words}”不能发：{title}（{source}）。{suggestion}",
    "posting.warned": "职位{number} 有需要您拿主意的地方：{rules}。确认要发，请写明理由。",
    "posting.over": "职位{number} 的有效期{day}已经过了，请给今天或以后的日子。",
}


def say(refusal: Refused) -> str:
    """The sentence of a rule with its facts.

    Raises:
        KeyError: a rule without a sentence, which a test keeps from happening.
    """
    return _SENTENCES[refusal.rule].format_map(refusal.facts)


RULES = frozenset(_SENTENCES)
"""Every rule that has a sentence."""
