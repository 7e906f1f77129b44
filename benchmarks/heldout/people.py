"""Invented names of persons and places to live; divisions are real, roads, estates and villages are not."""

from __future__ import annotations

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "慕容", "令狐")
GIVEN = (
    "晓梅建国志强秀英雅琴浩然子轩雨桐佳怡思远明辉海燕丽娟文博嘉宁俊杰春兰玉珍国栋立新雪芳振华欣悦宇航梓涵"
    "晨曦慧敏德福长青素云少卿"
)
LATIN_NAMES = (
    "Zhang Xiaomei",
    "Daniel Harwood",
    "Maria Lindqvist",
    "Li Jianyu",
    "Grace Okafor",
    "Tom Pemberton",
    "Wang Haoran",
    "Elena Marchetti",
    "Peter van Dalen",
    "Chen Yutong",
)
DOTTED_NAMES = ("阿依努尔·买提", "迪丽达尔·艾山", "古丽米热·托合提", "玛丽亚·林德", "约翰·哈伍德")

DIVISIONS = (
    ("广东省", "深圳市", "南山区"),
    ("广东省", "广州市", "番禺区"),
    ("浙江省", "杭州市", "余杭区"),
    ("江苏省", "苏州市", "吴中区"),
    ("四川省", "成都市", "武侯区"),
    ("湖北省", "武汉市", "洪山区"),
    ("福建省", "厦门市", "集美区"),
    ("山东省", "青岛市", "崂山区"),
    ("陕西省", "西安市", "雁塔区"),
    ("辽宁省", "大连市", "甘井子区"),
    ("湖南省", "长沙市", "岳麓区"),
    ("河北省", "保定市", "莲池区"),
    ("安徽省", "合肥市", "蜀山区"),
    ("云南省", "昆明市", "盘龙区"),
    ("黑龙江省", "哈尔滨市", "道里区"),
    ("广西壮族自治区", "南宁市", "青秀区"),
    ("内蒙古自治区", "呼和浩特市", "赛罕区"),
    ("宁夏回族自治区", "银川市", "兴庆区"),
    ("江西省", "赣州市", "章贡区"),
    ("贵州省", "遵义市", "红花岗区"),
)
DIRECT = (("北京市", "朝阳区"), ("上海市", "闵行区"), ("天津市", "河西区"), ("重庆市", "渝北区"))
COUNTIES = (
    ("河南省", "信阳市", "息县"),
    ("湖南省", "衡阳市", "衡东县"),
    ("四川省", "宜宾市", "长宁县"),
    ("山西省", "长治市", "襄垣县"),
    ("江西省", "吉安市", "泰和县"),
    ("甘肃省", "天水市", "秦安县"),
    ("河北省", "邢台市", "宁晋县"),
    ("安徽省", "安庆市", "怀宁县"),
)
TOWNS = ("柳溪镇", "石桥镇", "青禾乡", "大塘镇", "枫林乡", "白鹭镇", "杏花镇", "沙河乡")
VILLAGES = ("张家坳村", "下湾村", "三棵树村", "李庄村", "老槐村", "桥头村", "杨柳村", "北坡村")
ROADS = (
    "青禾路",
    "望溪街",
    "柳浦大道",
    "云桥东路",
    "桂园三路",
    "新月巷",
    "枫林南街",
    "白鹭西路",
    "科苑北路",
    "长风街",
    "听雨路",
    "玉兰大街",
)
ESTATES = ("星河湾花园", "翠屏小区", "望江苑", "金桂家园", "听澜公馆", "阳光里小区", "和平新村", "碧水雅居")
TOWERS = ("创新大厦", "云桥国际中心", "桂园广场", "科苑大厦", "长风写字楼")


def name(rng: random.Random, given: int | None = None) -> str:
    """A surname and one or two hanzi."""
    length = given if given is not None else rng.choice((1, 2, 2, 2))
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(length))


def compound_name(rng: random.Random) -> str:
    """A surname of two hanzi and one or two hanzi."""
    return rng.choice(COMPOUND) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2))))


def flat(rng: random.Random) -> str:
    """Building, unit and room."""
    kind = rng.choice(("栋", "号楼", "幢"))
    room = rng.randrange(1, 30) * 100 + rng.randrange(1, 9)
    return f"{rng.randrange(1, 38)}{kind}{rng.randrange(1, 5)}单元{room}{rng.choice(('室', ''))}"


def street(rng: random.Random) -> str:
    """Road and number."""
    return f"{rng.choice(ROADS)}{rng.randrange(1, 700)}号"


def office(rng: random.Random) -> str:
    """Road, number, tower and room."""
    wing = rng.choice(("", "A座", "B座", "南楼"))
    return f"{street(rng)}{rng.choice(TOWERS)}{wing}{rng.randrange(2, 32)}{rng.randrange(1, 20):02}室"


def place(rng: random.Random) -> tuple[str, str, str]:
    """Province, city and district; the first is empty for a city that is a province."""
    return ("", *rng.choice(DIRECT)) if rng.random() < 0.2 else rng.choice(DIVISIONS)


def village(rng: random.Random) -> str:
    """Village, group and number."""
    group = rng.choice("一二三四五六七八") if rng.random() < 0.6 else str(rng.randrange(1, 13))
    return f"{rng.choice(VILLAGES)}{group}组{rng.randrange(1, 160)}号"
