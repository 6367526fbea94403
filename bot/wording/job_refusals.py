"""How the rules of job posts and applications say no."""

from __future__ import annotations

SENTENCES = {
    "posting.step": "职位{number} 现在是“{state}”，不能{action}；要在“{possible}”时才可以。",
    "posting.missing": "职位{number} 还缺：{gaps}。补上才能往下走。",
    "posting.blocked": "职位{number} 里的“{words}”不能发：{title}（{source}）。{suggestion}",
    "posting.warned": "职位{number} 有需要您拿主意的地方：{rules}。确认要发，请写明理由，"
    "例如：发布招工 {number} 已核实，井下岗位。",
    "posting.over": "职位{number} 的有效期{day}已经过了，请给今天或以后的日子。",
    "posting.unknown": "没有在招的职位{number}。回“招工”看现在招什么。",
    "posting.nothing": "没看出招什么岗位。请写明单位、岗位、人数、工资、地点、电话，"
    "例如：发招工 宏远机械厂招电工3名，月薪4000-5000，工业园区，电话13800000001",
    "posting.other_employer": "您是“{own}”的，只能发自己单位的招工；这段话写的是“{named}”。请改好再发，或请社区代发。",
    "posting.no_scope": "您的用人单位还没登记名称。请社区先说：授权 @您 用人单位 <单位名>。",
    "posting.where": "发招工、审核和应聘单请在私聊或工作群里说，群里的邻居只看审核过的。",
    "posting.day": "看不懂日期“{said}”。例如：续期 {number} 12月31日，或：续期 {number} 招满为止。",
    "subscription.word": "请写想找的活，例如：订阅 电工。",
    "subscription.many": "最多订阅{most}个词，您已经满了。先“退订 <词>”，再订新的。",
    "lead.closed": "职位{number} 现在是“{state}”，不能应聘。回“招工”看还在招的。",
    "lead.again": "您已经应聘过职位{number}（应聘{lead}：{state}）。不想去了回“撤回应聘 {lead}”。",
    "lead.phone": "“{said}”不像手机号。请再说一遍，例如：应聘 {number} 13800000001；不留电话就只说“应聘 {number}”。",
    "lead.many": "一天最多应聘{most}个职位，明天再来吧。",
    "lead.unknown": "没有您能办的应聘{number}。回“应聘”看您投过的。",
    "lead.withdrawn": "应聘{number} 本人已经撤回了。",
    "lead.same": "应聘{number} 已经是“{state}”了。",
    "lead.over": "应聘{number} 已经是“{state}”，不用撤回。",
}
