"""What sort of work a post is, for what groups subscribe to and for a digest's order."""

from __future__ import annotations

from bot.jobs.job import Job

CATEGORIES = {
    "餐饮住宿": (
        "服务员 传菜 洗碗 后厨 厨师 切墩 打荷 面点 面案 水案 凉菜 配菜 帮厨 帮工 吧台 前厅 "
        "客房 烧烤 裱花 烘焙 包饺子 串 大师傅 炒菜 炒饭 切菜 洗菜 端盘子"
    ),
    "家政护理": "保姆 月嫂 育儿 育婴 钟点工 保洁 护工 护理 家政 陪护 阿姨 照管 环卫 清洁",
    "安保物业": "保安 门卫 看门 消控 水暖 物业 绿化 巡逻 管理员 护林 扫雪 司炉 锅炉",
    "工厂制造": (
        "普工 操作工 缝纫 车缝 裁剪 包装 注塑 质检 检验 化验 装订 打磨 喷漆 灌装 磨边 分拣 "
        "打包 车间 挤塑 压板 选煤 洗煤 岗位工 学徒工 枪工 酿酒 砖"
    ),
    "技术工种": (
        "电工 焊工 车工 铣工 镗工 钳工 钣金 机修 维修 安装 叉车 铲车 天车 塔吊 钩机 挖掘机 "
        "数控 采煤 综采 掘进 井下 电梯 下料 修理 机手"
    ),
    "建筑装修": "木工 瓦工 钢筋工 力工 小工 抹灰 油漆 粉刷 水电 贴瓷砖 装修 架子工 防水",
    "运输物流": ("司机 驾驶 快递 骑手 外卖 搬运 装卸 卸车 送水 配送 仓库 库管 保管 理货 派件 乘务 押运"),
    "销售商超": "销售 导购 营业员 店员 收银 店长 售楼 促销 防损 生鲜 客服 主播 招生 区域经理 电话",
    "文员财会": ("会计 出纳 文员 行政 人事 内勤 前台 助理 采购 设计 工程师 安全员 网管 专员 秘书 检票 收款"),
    "教育医疗": ("教师 老师 家教 保育 托管 教练 医师 医生 护士 药 导医 康复 推拿 保健医 网格员 协管员"),
    "美业休闲": "美容 美甲 发型 洗头 搓澡 足疗 修脚 按摩 宠物",
}
OTHER = "其他"
_WORDS = tuple((word, name) for name, words in CATEGORIES.items() for word in words.split())


def category_of(job: Job) -> str:
    """The category of a job by the longest known word of its post; 其他 if none is known."""
    found = max(((len(word), name) for word, name in _WORDS if word in job.post), key=lambda hit: hit[0], default=None)
    return found[1] if found else OTHER
