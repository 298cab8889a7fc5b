"""Words of official Chinese that may stand for one another in a report, and pairs that say the opposite."""

from __future__ import annotations

import re

# Put together by hand from the words that reports of counties, leagues and provinces use for one another. One line, one
# meaning: a summary may exchange these, and the figures beside them tell whether it is right.
_GROUPS = tuple(
    frozenset(line.split())
    for line in """
    完成 实现 达到 达成 达 为 是 有 计 约 共 累计 合计 总计 共计 总共 一共 总额 总量 总数 总值 数 数量 金额 规模 水平 左右 保持
    实施 开展 推进 推动 加速 加快 落实 执行 进行 组织 促进 带动 加强 强化 增强 巩固 深化 深入 持续 不断 扎实 有序 稳步 全面 积极 着力 大力
    切实 有效 进一步 继续 全力 努力 认真 严格 充分 广泛 逐步 加大 做好 抓好 抓实 完善 健全 优化 规范 改进 提升 支持 扶持 帮扶 鼓励 引导 帮助 助力
    保证 确保 保障 力争 争取 取得 开始 发展 壮大 办好 用好 建好 统筹 协调 扩大 拓展 拓宽 丰富 创新 探索 坚持 始终 更加 明显 显著 较大 大幅
    建设 建成 建立 建 新建 竣工 完工 投用 投入 启用 投产 建造 修建 落成 设立 成立 打造 构建 形成 建有 建设完成 建成投用
    获得 荣获 取得 获评 入选 获 被评为 被评 获批 赢得 授予
    开工 启动 开始 动工 复工 开复工
    召开 举办 举行 组织
    增长 增加 提高 提升 上升 增强 上涨 攀升 增 升 增至 升至 扩大 改善 优化
    下降 减少 降低 减弱 下跌 回落 降 减 降至 减至 压减 压缩 缩减
    引进 引入 吸引 招引 引
    签订 签署 签约 订立
    共同 一起 联合 携手 合力 共
    部分 一些 有的 少数 个别
    发放 下发 拨付 兑付 支付 给予 提供
    增长 同比增长 比上年同期增加 比上年增长 较上年增长 上年同期 上年 去年同期 去年
    同比 较上年 比上年 较上年同期 比上年同期 较去年同期 比去年同期 较去年 比去年 与上年同期相比 同上年相比
    增速 增幅 涨幅 增长率 增长速度 增长
    企业 公司
    职工 员工 人员
    群众 居民 百姓 市民 民众
    项目 工程
    其中 包括 含 分别 分别为 均 都 各
    以来 期间 以内 之间 中 内 时
    覆盖 涵盖 惠及
    占 占比 比重 比例 份额 占到
    截至 截止 到 至
    管理 监管 治理 整治
    问题 短板 不足 困难 薄弱环节
    措施 举措 办法 做法
    机制 制度 体系
    提供 供给 供应
    当地 该旗 该县 该市 本旗 本县 全旗 全县 全市 我旗 我县 我市 旗内 县内 境内 地区
    通过 采取 采用 利用 使用 运用
    超过 超 突破 逾 高于 大于
    """.strip().split("\n")
)
# What says nothing by itself. Times, aims and negations are looked at apart.
_EMPTY = """
    的 了 和 与 及 在 以 并 已 将 由 从 到 对 把 向 于 而 也 还 又 则 且 等 个 项 处 家 座 年 月 日 元 万 亿 人 次 户 名 亩 吨 其 该 此 本
    其中 包括 这 那 之 所 共有 一 来 去 上 下 同时 此外 另外 目前 当前 全年 去年 今年 上半年 下半年 年底 期末 截至 截止 根据 按照 报告 显示 指出 提出
    表示 认为 要求 会议 文件 方面 工作 情况 任务 目标 计划 力争 预计 确保 拟 未 不 没有 尚未 上年 同期 上年同期 同比 以上 以下 超过 不低于
    增长 下降 增加 减少 提高 降低 上升 提升 较 比 超 近 约 当地 该旗 该县 该市 我旗 全旗 全县 全市 全区 全国 全盟 旗 县 市 区
"""
_LIGHT = sorted({*_EMPTY.split(), *(word for group in _GROUPS[:6] for word in group)}, key=len, reverse=True)
_LIGHT_RUN = re.compile(f"(?:{'|'.join(_LIGHT)})+")


def is_light(words: str) -> bool:
    """Tell whether words are made of such alone as say nothing by themselves; times, aims and negations are looked at apart."""
    return _LIGHT_RUN.fullmatch(words) is not None


def is_ordinary(word: str) -> bool:
    """Tell whether a word is one of those that a report exchanges for others."""
    return any(word in group for group in _GROUPS)


def synonymous(one: str, other: str) -> bool:
    """Tell whether two words may stand for one another: both hold words of one group."""
    return bool(one and other) and any(
        any(word in one for word in group if len(word) > 1)
        and any(word in other for word in group if len(word) > 1)
        for group in _GROUPS
    )


# Put together by hand from the same reports: the words for up and down that stand beside figures, and pairs of which
# statistics count both sides.
class _Opposites:
    def __init__(self, up: str, down: str, pairs: str) -> None:
        self._up = re.compile("|".join(up.split()))
        self._down = re.compile("|".join(down.split()))
        self._pairs = [tuple(pair.split("/")) for pair in pairs.split()]

    def opposed(self, one: str, other: str) -> bool:
        """Tell whether two words say the opposite of one another."""
        for first, second in ((one, other), (other, one)):
            ways = (
                self._up.search(first),
                self._down.search(first),
                self._up.search(second),
                self._down.search(second),
            )
            if [bool(way) for way in ways] == [True, False, False, True]:
                return True
            if any(a in first and b in second and b not in first for a, b in self._pairs):
                return True
        return False


UP_DOWN = _Opposites(
    "增长 增加 提高 提升 上升 增强 扩大 上涨 攀升 增产 增速 延长 上调 高于 快于 多于 优于 新增 加快 改善 好转",
    "下降 减少 降低 减弱 缩小 下跌 回落 减产 降速 缩短 下调 低于 慢于 少于 劣于 压减 压缩 放缓 恶化 转差",
    "收入/支出 就业/失业 进口/出口 存款/贷款 城镇/农村 城市/农村 男性/女性 存栏/出栏 新建/续建 盈利/亏损 顺差/逆差 领先/滞后 超额/欠额 "
    "优良/较差 支持/反对 允许/禁止 增设/撤销 开放/关闭 合格/不合格 流入/流出 贷款/存款 高峰/低谷 最高/最低 最大/最小 最多/最少 第一/倒数",
)
"""Which way something goes, said in words; and pairs of which one is not the other."""
