"""Invented people: names, phones of an unassigned range, identity numbers of no real place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from stdnum.iso7064 import mod_11_2

if TYPE_CHECKING:
    from random import Random

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万覃武钱"  # noqa: E501
COMPOUND = ["欧阳", "司马", "上官", "诸葛", "慕容"]
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文志斌海波宁欣怡晨昊宇轩梓涵子豪雨婷佳琪思远嘉诚若曦一鸣景行清和知远书瑶"  # noqa: E501
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PLATE_REGIONS = PLATE_LETTERS[:13]
DEMO_AREA = "990000"  # no place has this area code
DEMO_PHONE = "1649"  # an unassigned range
OLDEST, YOUNGEST = 88, 22
SPAN_DAYS = (OLDEST - YOUNGEST) * 365
STRIDE, SERIAL_STRIDE = 9_973, 389


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    name: str
    phone: str
    id_number: str
    plate: str


class Inventor:
    """Invents people from a seed; no phone and no identity number comes twice."""

    def __init__(self, random: Random, *, today: date, start: int) -> None:
        self._random = random
        self._today = today
        self._counter = start

    def person(self) -> Person:
        """Return the next person; about four in ten have a car."""
        self._counter += 1
        has_car = self._random.random() < 0.4
        return Person(
            name=self.name(),
            phone=f"{DEMO_PHONE}{self._counter:07d}",
            id_number=self._id_number(),
            plate=self._plate() if has_car else "",
        )

    def name(self) -> str:
        """Return a Chinese name of two to four characters."""
        pick = self._random
        surname = pick.choice(COMPOUND) if pick.random() < 0.01 else pick.choice(SURNAMES)
        return surname + "".join(pick.choices(GIVEN, k=pick.choice((1, 2, 2, 2))))

    def _id_number(self) -> str:
        # The stride meets every day of the span before it meets one again: no number comes twice.
        rounds, step = divmod(self._counter, SPAN_DAYS)
        born = self._today - timedelta(days=YOUNGEST * 365 + step * STRIDE % SPAN_DAYS)
        # Moved by the day, so that last digits differ as much as those of real numbers.
        serial = (rounds % 500 * 2 + self._random.randint(0, 1) + step * SERIAL_STRIDE) % 1000
        body = f"{DEMO_AREA}{born:%Y%m%d}{serial:03d}"
        return body + mod_11_2.calc_check_digit(body)

    def _plate(self) -> str:
        pick = self._random
        digits = "".join(pick.choices("0123456789", k=4))
        return f"京{pick.choice(PLATE_REGIONS)}{pick.choice(PLATE_LETTERS)}{digits}"
