// Things to try, by who speaks and where. "{n}" stands for the concern that was spoken of last.

const RESIDENT_GROUP = [
  "@{bot} 3号楼停水两天了没人管",
  "反映 门口的垃圾没人清",
  "进度",
  "帮助",
  "楼道灯又坏了，晚上看不见路",
  "同问 {n}",
];
const RESIDENT_PRIVATE = [
  "反映 2号楼电梯坏了，老人下不了楼",
  "进度",
  "补充 {n} 今天早上还是没水",
  "评价 {n} 满意",
  "撤回 {n}",
  "我的信息",
  "帮助",
];
const STAFF = ["待办", "受理 {n}", "派单 {n} 物业小郭", "反馈 {n} 已联系水务公司，今晚抢修", "办结 {n} 水管已修好，恢复供水", "帮助"];
const ADMIN_GROUP = ["授权 @网格员小孙 网格员", "群列表", "绑定本群 银冈小区"];

export function chips(state, room) {
  const { part } = state.people.get(state.me);
  let list = STAFF;
  if (part === "resident") list = room ? RESIDENT_GROUP : RESIDENT_PRIVATE;
  if (part === "admin") list = room ? STAFF.slice(0, 3).concat(ADMIN_GROUP, "帮助") : ["认领 "].concat(STAFF);
  const number = state.lastConcern();
  return list.map((text) => text.split("{bot}").join(state.bot.name).split("{n}").join(number));
}
