"""Words that must not stand in a record about a person, and the control that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LEXICON = {
    # Insulting or stigmatising labels: what happened is written down as facts, never as a label.
    ("label", "LC-064"): """
        刁民 老赖 钉子户 难缠 无赖 泼妇 刺头 不讲理 蛮不讲理 蛮横 闹事 事多 事儿多 难搞 难说话
        难沟通 素质差 素质低 没素质 脾气差 脾气大 脾气暴 恶意 胡搅蛮缠 无理取闹 麻烦户 问题户
        重点户 黑名单 奇葩 讨厌 胡闹 老油条 神经病 爱占便宜 不好惹 爱找茬 找茬 极品 难伺候
        小心此人
    """,
    ("rights", "LC-064"): """
        爱投诉 经常投诉 老投诉 喜欢投诉 投诉多 多次投诉 职业投诉 维权 打官司 起诉 爱告状
        业委会带头
    """,
    ("health", "LC-090"): """
        残疾 残障 聋哑 盲人 精神病 精神分裂 精神障碍 抑郁 焦虑症 慢性病 糖尿病 高血压 心脏病
        癌症 癌 肿瘤 尿毒症 艾滋 乙肝 肝炎 肺结核 痴呆 瘫痪 中风 偏瘫 怀孕 孕妇 患病 生病 有病
        病重 重病 透析 自闭症 智障 弱智 癫痫 传染病 阳性 卧床 植物人 白血病 帕金森
    """,
    ("family", "LC-023"): """
        离婚 离异 二婚 再婚 丧偶 单亲 二胎 三胎 二孩 独居 未婚 已婚 小三 情妇 分居 家暴 夫妻不和
        空巢 留守 寡妇 单身 没结婚 婆媳 孤寡 同居 家庭矛盾 夫妻矛盾 孤寡老人
    """,
    ("relative", "LC-011"): """
        儿子 女儿 老公 老婆 妻子 丈夫 爱人 父亲 母亲 爸爸 妈妈 父母 家属 家人 儿媳 女婿 孙子
        孙女 哥哥 弟弟 姐姐 妹妹 亲戚 配偶 岳父 岳母 公公 婆婆 紧急联系人 小孩 孩子
    """,
    ("ethnicity", "LC-061"): """
        少数民族 民族 回族 维吾尔 维族 藏族 蒙古族 满族 壮族 苗族 彝族 土家族 哈萨克 朝鲜族 傣族
        侗族 瑶族 白族 黎族 布依族 新疆人 西藏人
    """,
    ("religion", "LC-061"): """
        宗教 信教 教徒 基督 天主教 伊斯兰 穆斯林 清真 佛教 道教 信佛 礼拜 法轮
    """,
    ("politics", "LC-061"): "党员 民主党派 政治面貌",
    ("crime", "LC-061"): """
        吸毒 贩毒 刑满 前科 坐过牢 坐牢 社区矫正 劳改 犯罪 判刑 刑拘
    """,
    ("status", "LC-061"): "低保 信访 上访 军人 军属 军官 警察 国安 五保 特困 优抚 退役",
    ("money", "LC-062"): """
        月收入 收入 工资 年薪 存款 有钱 没钱 很穷 富豪 土豪 豪车 贷款 失信 征信 被执行 欠债 债务
        破产
    """,
    ("arrears", "LC-162"): "欠费 欠缴 拒缴 拖欠 不交物业费 拒交 欠物业费 不缴费",
    ("habits", "LC-065"): "作息 早出晚归 夜班 夜猫子 经常出差 带人回家",
}


@dataclass(frozen=True, slots=True)
class WordFound:
    """A word of the lists: its kind, the control, and where it stands."""

    kind: str
    control: str
    start: int
    end: int


_WORDS = {
    word: (kind, control) for (kind, control), words in _LEXICON.items() for word in words.split()
}
# Longer words first, so that 孤寡老人 is not found as 孤寡 alone.
_RX_WORDS = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
CONTROL_OF_KIND = dict(_LEXICON.keys())


def find_words(text: str) -> list[WordFound]:
    """Find every listed word in a text of normal width."""
    return [
        WordFound(*_WORDS[found[0]], found.start(), found.end())
        for found in _RX_WORDS.finditer(text)
    ]
