"""How the rules of homes, bindings and polls say no; part of :mod:`bot.wording.refusals`."""

SENTENCES = {
    "roll.where": "名册里有住户信息，请在私聊或工作群里说。",
    "roll.place": "没有“{said}”这个小区。有这些：{places}。",
    "roll.which": "请写明是哪个小区，有这些：{places}。例如：绑定 银冈小区 3-2-501 王秀英，"
    "名册 银冈小区，表决 … 小区 银冈小区。",
    "roll.empty": "{place}还没有名册，或没有这栋楼。先说“名册 {place}”，再把表发来。",
    "bind.unknown": "没有等着核对的绑定{number}。回“待核绑定”看清单。",
    "bind.none": "没有生效的绑定{number}。",
    "bind.own": "绑定{number} 是您自己的，请另一位工作人员核对。",
    "bind.often": "绑定码一小时内已错{count}次，请一小时后再试，或不写码，由社区核对。",
    "poll.unknown": "没有表决{number}。回“结果”看正在进行的表决。",
    "poll.options": "选项太多或太长：最多{most}个，每个最多{longest}个字。",
    "poll.rule": "没有“{said}”这个规则。可以用：过半数、三分之二、四分之三、一致、最多票、圆桌、居民会议、"
    "业主 第6项、住改商。",
    "poll.counting": "表决{number} 刚截止，正在清点，请过一会儿再公布。",
    "poll.when": "看不懂截止时间“{said}”。例如：截止 周六晚上8点，截止 12月1日20:00。",
    "poll.people": "按人表决要写明名单，例如：名册 人员12、人员15，或在群里用 @ 指出每一个人。",
    "poll.unbound": "还不知道您是哪一户的，不能投票。昵称不算数，请先私聊我：绑定 3-2-501 姓名。",
    "poll.waits": "您的绑定还在等社区核对，核对好才能投票；不急的话等一等，表决{number} 到{until}截止。",
    "poll.not_yours": "表决{number} 里 {home} 的票不是您的，也没有委托给您。",
    "poll.name": "表决{number} 按面积，由名册上的业主投票；您绑定的名字不在 {home} 的业主里。名册有误请联系社区。",
    "poll.not_listed": "表决{number} 的名单里没有您，不能投票。名单在开始时就定了。",
    "secret.private": "表决{number} 是匿名的，在群里说邻居就都看见了，这一票没有算。请私聊我再投。",
    "secret.tries": "表决{number} 您已经输错{most}次回执码，不能再试了。原来的票照样算。",
    "secret.paper": "表决{number} 是匿名的，录纸质票就知道谁投了什么，所以不收。",
    "secret.proxy": "表决{number} 是匿名的，不能委托：收回委托要知道哪张票是谁的。",
    "proxy.nobody": "{home} 还没有人绑定，没法委托给这一户。请对方先私聊我绑定房屋。",
    "proxy.who": "{home} 绑定了{count}个人，请写明委托给谁，例如：委托 {number} {home} 王秀英。",
    "proxy.survey": "意见征集{number} 谁都可以自己答，不用委托。",
    "ballot.unknown": "没有纸质票{ballot}。",
    "ballot.door": "表决{number} 的名册里没有 {home}。",
}
