"""A seeded, licence-free corpus of short items: ordinary reviews and a share of scam templates.

Lengths follow short shop and delivery reviews (mean about 65 characters, median about 46, range 12 to 300).
Of the scams 25 % are plain, 20 % full-width, 20 % with zero-width characters, 20 % with look-alikes and
15 % with punctuation inside.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

OPENERS = (
    "买给妈妈的",
    "第二次回购了",
    "朋友推荐来的",
    "早上下单晚上就到了",
    "昨天刚收到",
    "住了两晚",
    "下班顺路过来",
    "等了大概四十分钟",
    "试穿了一下",
    "拆开包装看了看",
    "孩子很喜欢",
    "用了一个星期",
    "同事一起拼的单",
    "周末带家人来",
    "原本没抱太大希望",
    "和图片对比了一下",
    "半夜到店前台还在",
    "点了三个菜一个汤",
    "换了新的型号",
    "冲着评价来的",
)
CLAUSES = (
    "包装很结实没有破损",
    "颜色比照片上稍微深一点",
    "尺码偏小建议拍大一号",
    "味道清淡不油腻",
    "房间打扫得很干净",
    "隔音一般能听到走廊的声音",
    "骑手师傅态度很好",
    "送到的时候还是热的",
    "充电速度比旧的快",
    "屏幕边缘有一点漏光",
    "客服回复得挺及时",
    "退换货流程不麻烦",
    "早餐种类不多但够吃",
    "离地铁口走路五分钟",
    "面料摸起来很舒服",
    "洗了两次没有掉色",
    "螺丝少了一颗后来补寄了",
    "说明书写得比较简单",
    "电池大概能用八个小时",
    "米饭有点硬",
    "青菜很新鲜",
    "汤给得很足",
    "停车比较方便",
    "前台帮忙寄存了行李",
    "枕头太软睡得不太习惯",
    "价格比实体店便宜一些",
    "赠品是一小包湿巾",
    "下次还会再来",
    "总体来说对得起这个价",
    "希望以后能多一些口味",
    "拉链有点涩多拉几次就好了",
    "鞋底比想象中厚",
    "站着穿一天也不累",
    "鼠标手感偏轻",
    "键盘声音不大",
    "电影票取票机要排队",
    "蛋糕奶油不腻",
    "水果个头均匀",
    "有两个压坏了给补了差价",
    "发票第二天就开好了",
)
ENDINGS = ("。", "！", "，推荐。", "，给四星。", "，五分好评", "～", "，谢谢老板。", "。", "。", "，就这样。")
SCAMS = (
    "无抵押贷款当天放款，最高{n}万，加薇信{h}详谈",
    "在家兼职刷单日结{n}元，添加客服QQ{q}领取任务",
    "您的银行卡积分即将过期，请登录http://{d}/jf兑换{n}元现金",
    "内部消息老师带单稳赚不赔，进群备注{n}，微信{h}",
    "尊敬的用户，您的包裹被扣，点击{d}补缴关税{n}元",
    "专业办证刻章，学历可查，联系电话13{t}",
    "恭喜您被抽中为幸运用户，奖金{n}万元，请致电13{t}领取",
    "高价收购银行卡对公账户，日租{n}元，飞机联系{h}",
)
LOOKALIKE = str.maketrans("aeopcxyi", "аеорсхуі")


def _ordinary(rng: random.Random) -> str:
    length = min(300, max(12, int(rng.lognormvariate(3.85, 0.78))))
    text = rng.choice(OPENERS)
    while len(text) < length:
        text += "，" + rng.choice(CLAUSES)
        if rng.random() < 0.05:
            text += f"，花了{rng.randint(5, 999)}元"
    return text[: length - 1] + rng.choice(ENDINGS)


def _full_width(text: str, rng: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.7 else c for c in text)


def _zero_width(text: str, rng: random.Random) -> str:
    return "".join(c + ("\u200b" if rng.random() < 0.3 else "") for c in text)


def _look_alike(text: str, _: random.Random) -> str:
    return text.translate(LOOKALIKE)


def _punctuated(text: str, rng: random.Random) -> str:
    return "".join(c + (rng.choice("·.*-") if rng.random() < 0.2 else "") for c in text)


DISGUISES: tuple[tuple[float, Callable[[str, random.Random], str]], ...] = (
    (0.25, lambda text, _: text),
    (0.20, _full_width),
    (0.20, _zero_width),
    (0.20, _look_alike),
    (0.15, _punctuated),
)


def _scam(rng: random.Random) -> str:
    text = rng.choice(SCAMS).format(
        n=rng.randint(1, 500),
        h="".join(rng.choices("abcdefghkmnpqrstuvwxyz0123456789", k=rng.randint(6, 10))),
        q=rng.randint(10**8, 10**10),
        t=rng.randint(10**8, 10**9 - 1),
        d=f"{rng.choice(('jf', 'pay', 'ems'))}{rng.randint(1, 99)}.example",
    )
    disguise = rng.choices([d for _, d in DISGUISES], [w for w, _ in DISGUISES])[0]
    return disguise(text, rng)


def texts(n: int, seed: int = 20261122, scam_share: float = 0.08) -> list[str]:
    """`n` texts in a fixed order for a seed."""
    rng = random.Random(seed)
    return [_scam(rng) if rng.random() < scam_share else _ordinary(rng) for _ in range(n)]


def lines(n: int, seed: int = 20261122) -> list[bytes]:
    """`n` items as JSON lines with thirteen columns, about 400 bytes each."""
    rng = random.Random(seed + 1)
    start = datetime(2026, 11, 1, tzinfo=UTC)
    out = []
    for i, text in enumerate(texts(n, seed)):
        at = start + timedelta(seconds=i * 0.05)
        item = {
            "id": f"item-{i:09d}",
            "kind": rng.choice(("post", "comment", "comment", "message")),
            "actor": f"a{rng.randrange(n // 2 + 1):08d}",
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "lang": "zh",
            "text": text,
            "attrs": {
                "account_age_h": round(rng.expovariate(1 / 4000), 2),
                "account_followers": int(rng.paretovariate(0.8)),
                "account_posts": rng.randrange(2000),
                "account_verified": rng.random() < 0.05,
                "account_business": rng.random() < 0.03,
                "account_reports_30d": int(rng.random() < 0.02),
                "account_strikes": 0,
            },
        }
        out.append(msgspec.json.encode(item))
    return out


HOSTILE: dict[str, str] = {
    "digits": "1380013800" * 30,
    "ids": "11010119900307451" * 18,
    "ipv6": "1:2:3:4:5:6:7:8:" * 19,
    "pairs": ("12:34:" * 10 + "好") * 5,
    "many pairs": ("12:34:" * 19 + "12好") * 3,
    "addresses": "a1.b2.c3.example/" * 18,
    "mail": "a@a.cn" * 50,
    "tags": "#ab#" * 75,
    "phrases": "无抵押贷款" * 60,
    "emoji": "❤️➕" * 100,
    "zero width": "微\u200b信\u200b" * 75,
    "marks": "e\u0301\u0302\u0303" * 75,
    "cues": "加v微信qq" * 50,
    "chinese digits": "一三八零零" * 60,
}
"""Texts of about 300 characters that try to be expensive."""
