"""More than five hundred labelled sentences, invented: what they hold, what only looks like it.

Every sentence is a template with a value; a label says which kind the value is, None that it is
nothing. The hard ones are order numbers, amounts, houses, dates and words in another sense.
"""

from __future__ import annotations

from datetime import date

from hudang.core.free_text import Kind, find
from tests.factories import identity_number, mobile

AROUND = (
    "业主来电反映漏水，{}，请尽快处理。",
    "{}",
    "登记：{}；其余见附件",
    "客户说“{}”，已记录。",
    "3栋2单元1502，{}，下午三点上门",
    "Please note: {}.",
    "前台转：{}。",
    "（{}）",
)


def _luhn(body: str) -> str:
    digits = [int(digit) for digit in body]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::-2])
    return body + str(-(doubled + sum(digits[-2::-2])) % 10)


def _identities() -> list[str]:
    numbers = [identity_number(n, born=date(1950 + n, 1 + n % 12, 3)) for n in range(6)]
    spaced = f"{numbers[0][:6]} {numbers[0][6:14]} {numbers[0][14:]}"
    wide = numbers[1].translate({48 + n: 0xFF10 + n for n in range(10)})
    return [*numbers, spaced, wide, "330102800517123", "身份证" + numbers[2].lower()]


PHONES = [
    *(mobile(number) for number in range(5)),
    "164 9000 0008",
    "164-9000-0009",
    "+86 16490000010",
    "１６４９０００００１１",
    "一六四九零零零零零一二",
    "0571-88990012",
    "(010) 62990013",
    "电话16490000014找他",
]
CARDS = [_luhn(f"62220212{n:010d}") for n in range(5)] + [
    _luhn("62220212000000001")[:4] + " " + _luhn("62220212000000001")[4:]
]
PLATES = ["浙A12345", "京A·D1234", "粤B12345D", "沪AD12345", "苏E1234挂", "粤Z1234港", "浙 A12345"]
EMAILS = ["li.si@example.com", "wang+wy@mail.example.cn", "a_b@example.org", "联系Z3@example.com"]
HEALTH = [
    "他有糖尿病",
    "刚做完化疗",
    "女儿怀孕了",
    "家里老人瘫痪在床",
    "she is pregnant",
    "患有高血压",
    "住户抑郁",
    "得了慢性病",
]
INSULTS = [
    "此人是老赖",
    "典型的刁民",
    "这家特别难缠",
    "a real troublemaker",
    "没素质的一家",
    "脑子有问题",
]
NOTHING = [
    "工单GD-2026-0117",
    "订单号202611230000123456",
    "金额12,345.60元",
    "欠费1649000元",
    "合同HT-2026-1",
    "2026年11月23日",
    "2026-11-23 14:30",
    "20261123143000",
    "3栋2单元1502室",
    "面积128.56平方米",
    "电表读数0012345678",
    "400-000-0000",
    "快递单号SF1649000000123",
    "不锈钢管16490000",
    "邮编310000",
    "房产证330102199012345678",
    "残疾人车位被占",
    "IP 192.168.100.254",
    "型号AB-12345D",
    "第13800000页",
    "卡号6222021200000000012末位有误",
    "浙江A区12345号",
    "user@本机",
    "1649000001",
    "164900000123",
    "绿化打药防病虫害",
    "心脏地带的花园",
    "版本3.2.1",
    "车位B2-118",
    "序列号990000198005171010",
    "精神饱满",
    "赖先生来访",
    "发票号码04123456",
    "水费88.8元",
    "楼道灯泡LED-16W",
    "12345热线",
]

LABELLED: list[tuple[str, Kind | None]] = [
    (around.format(value), kind)
    for kind, values in (
        (Kind.IDENTITY, _identities()),
        (Kind.PHONE, PHONES),
        (Kind.CARD, CARDS),
        (Kind.PLATE, PLATES),
        (Kind.EMAIL, EMAILS),
        (Kind.HEALTH, HEALTH),
        (Kind.INSULT, INSULTS),
        (None, NOTHING),
    )
    for value in values
    for around in AROUND
]


def measured(kind: Kind) -> tuple[float, float]:
    """Return precision and recall of a kind, by sentence."""
    hits = [(kind in {one.kind for one in find(text)}, label) for text, label in LABELLED]
    right = sum(is_found and label == kind for is_found, label in hits)
    found = sum(is_found for is_found, _label in hits)
    return right / found, right / sum(label == kind for _is_found, label in hits)
