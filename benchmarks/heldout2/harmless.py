"""Ordinary posts and texts full of numbers that tell nothing about a person."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Mapping, Sequence

from benchmarks.heldout2.values import digits

Rng = random.Random
SLOT = re.compile(r"<(\w+)>")

ORDINARY: tuple[str, ...] = (
    "<when>刚从<place>回来，<food>真的好吃，就是排队排了<n>分钟",
    "有没有人跟我一样，<when>一到就犯困，喝<food>都没用",
    "求推荐<n>块以内的<thing>，<who>想要，要求耐用",
    "<thing>用了<n>天，说说感受：<good>，就是有点<bad>",
    "<who>叫我别再买<thing>了，可是真的<good>啊",
    "今天<place>人好多，带着<who>走了<n>公里，腿要断了",
    "身份证快到期了，<place>附近哪里能补办，要带什么",
    "护照换新是不是要提前预约？<who>说要等<n>个工作日",
    "银行卡被吞了，柜台叫我等<n>天，<bad>",
    "微信又更新了，界面<bad>，有没有办法退回旧版",
    "QQ空间里翻到<n>年前的照片，<who>那时候还扎两条辫子",
    "邮箱里全是广告，一天<n>封，怎么屏蔽",
    "手机号换绑之后收不到验证码，客服叫我等<n>小时",
    "地址填错了一个字，快递居然还是送到了，<good>",
    "车牌摇号第<n>次没中，算了坐<place>那趟公交吧",
    "<who>老师今天表扬我了，开心一整天",
    "先生，您的<food>好了——这句话我今天说了<n>遍",
    "女士专场打折，<thing>只要<n>元，冲不冲",
    "请问<place>怎么走？地图说<n>分钟，感觉不止",
    "姓名牌忘带了，保安不让进，<bad>",
    "联系人全没了，手机恢复出厂的教训，大家记得备份",
    "加我一个，<when>去<place>打球，缺<n>个人",
    "我的名字叫起来很拗口，<who>总念错",
    "我叫了<food>，等了<n>分钟还没到",
    "你们公司的税号抬头是找谁要的，财务叫我自己查",
    "登录老提示异常，换了<thing>也一样，有懂的吗",
    "路由器的mac地址过滤在哪里设置，<who>家的孩子玩太晚",
    "ip归属地显示不准，我明明在<place>",
    "住在<place>的朋友，<when>停水吗？楼上说要停<n>小时",
    "<when>的<food>又涨价了，以前<n>块现在翻倍",
    "给<who>买的<thing>到了，包装<bad>，东西<good>",
    "第<n>天打卡，读完半本书，<when>继续",
    "追剧追到第<n>集，结局<bad>，编剧出来挨打",
    "港澳通行证签注能在自助机办，<n>分钟搞定，<good>",
    "座机还有人用吗？<who>家那台<n>年没响过了",
    "<food>的做法：小火<n>分钟，记得翻面，别糊了",
    "孩子数学考了<n>分，<who>说继续努力",
    "健身第<n>周，体重没变，<food>倒是没少吃",
    "租房避雷：<place>那一片隔音<bad>，租金倒是不高",
    "谢谢<who>送的<thing>，<good>，收藏了",
    "客服你好，<thing>少发了一件，什么时候补",
    "亲，<thing>现货，拍下<n>小时内发，包邮哦",
    "下雨天和<food>最配，<place>那家还开着吗",
    "有没有<when>一起自习的，<place>二楼靠窗",
    "就想问一句，<thing>到底值不值<n>块",
    "just got back from the <eplace>, <n> minutes in the queue but the <efood> was worth it",
    "does anyone know a decent <ething> under <n> bucks?",
    "my <ewho> told me to stop buying every <ething> I see lol",
    "my name is mud after what happened at the <eplace>",
    "Day <n> of no sugar and I would kill for some <efood>",
    "lost my passport application form, can I print another at the <eplace>?",
    "the bank card machine ate <n> minutes of my life",
    "email is down again, try the <eplace> chat I guess",
    "dear diary, the <ething> broke after <n> days",
    "Social security office was closed, waited <n> minutes for nothing",
    "call me crazy but the <efood> was better last year",
    "phone died at <n> percent, thanks <ewho>",
    "Review: <ething>, <n> weeks in. Solid, a bit loud.",
    "we moved house on the weekend, <n> boxes and one angry <ewho>",
    "wechat keeps logging me out on the new <ething>, anyone else?",
    "my address book got wiped, please be patient",
    "MAC or PC for editing? my <ewho> swears by the old <ething>",
    "is your IP always shown in the forum or can I turn it off",
    "ask for the <efood> at the <eplace>, trust me",
    "the <ewho> and I walked <n> miles, feet are gone",
    "episode <n> made me cry on the bus, no spoilers pls",
    "Mr. and Mrs. next door are renovating again, week <n>",
    "refund took <n> days but the support people were kind",
    "anyone up for <efood> at the <eplace> tonight? need <n> more",
)
_WORDS: Mapping[str, Sequence[str]] = {
    "when": ("周末", "早上", "下午", "晚上", "国庆", "下周三", "昨天", "月底", "清明", "前天中午"),
    "place": (
        "菜市场",
        "图书馆",
        "西湖",
        "火车站",
        "老城区",
        "医院",
        "体育馆",
        "大学城",
        "海边",
        "植物园",
        "商场",
        "步行街",
    ),
    "food": (
        "烤红薯",
        "奶茶",
        "螺蛳粉",
        "豆浆",
        "羊肉汤",
        "凉皮",
        "蛋挞",
        "酸菜鱼",
        "小笼包",
        "冰美式",
        "煎饼",
        "绿豆糕",
    ),
    "thing": (
        "耳机",
        "电饭锅",
        "自行车",
        "台灯",
        "书包",
        "跑鞋",
        "键盘",
        "雨伞",
        "保温杯",
        "平板",
        "吸尘器",
        "围巾",
    ),
    "who": ("我妈", "室友", "同桌", "老公", "表妹", "邻居", "同事", "姥姥", "闺蜜", "班长", "楼上", "教练"),
    "good": ("超值", "惊喜", "很顺手", "一点不后悔", "颜值在线", "真香"),
    "bad": ("麻烦", "离谱", "粗糙", "让人无语", "丑", "坑", "差点意思"),
    "eplace": (
        "library",
        "farmers market",
        "airport",
        "gym",
        "post office",
        "night market",
        "station",
        "museum",
    ),
    "efood": ("dumplings", "ramen", "cheesecake", "pancakes", "hot chocolate", "curry", "tacos", "scones"),
    "ething": ("kettle", "backpack", "headset", "desk lamp", "monitor", "raincoat", "bike pump", "vacuum"),
    "ewho": ("sister", "roommate", "boss", "cat", "neighbour", "coach", "dad", "landlord"),
}

NUMERIC: tuple[str, ...] = (
    "订单号<order>已发货，运单号<parcel>，预计<n>日送达",
    "订单编号：<order>\n金额：<price>元\n下单时间：<stamp>",
    "取件码<code>，凭码到3号柜领取，请于<clock>前取走",
    "您的验证码是<six>，5分钟内有效，请勿告诉他人",
    "发票代码<invoice>，发票号码<eight>，价税合计<price>元",
    "这批货条码<goods>，箱号<code>，毛重<dec>公斤",
    "书号<isbn>，定价<price>元，<year>年第<n>次印刷",
    "今天成交<big>手，收盘<dec>点，涨<dec>%",
    "<year>年全国产量<big>万吨，同比增长<dec>%，其中出口<big>万吨",
    "坐标：北纬<lat>，东经<lon>，海拔<n>米",
    "比分<n>比<m>，第<n>分钟绝杀，射门<m>次",
    "圆周率背到3.14159265358979323846就卡住了",
    "系统版本<version>，内核<version>，内存<n>GB",
    "错误代码0x<hex8>，时间戳<epoch>，重试<n>次失败",
    "专利号CN<patent>，申请日<year>年<mon>月",
    "执行标准GB/T <five>-<year>，批次<batch>",
    "航班<flight>，登机口<n>，座位<n>排，起飞<clock>",
    "高铁<train>次，<n>车<m>座，<clock>开",
    "彩票开奖：<lot>，奖池<big>元",
    "数据库主键<snow>重复，表里有<big>行",
    "流水号<serial>，交易金额<price>，手续费<price>",
    "型号<model>，序列号<sn>，保修<n>个月",
    "面积<dec>平，单价<big>，总价<n>万，楼龄<m>年",
    "电表读数<eight>，上月<eight>，应缴<price>",
    "实验数据：<dec>，<dec>，<dec>，<dec>，平均<dec>",
    "比例尺1:<big>，图号<sheet>",
    "货号<goods>，色号#<hex6>，尺码<n>，库存<big>件",
    "房间温度<dec>度，湿度<n>%，PM2.5是<m>",
    "学时<n>，学分<m>，课程编号<course>",
    "抽奖号码<six>，中奖名单下周<n>点公布",
    "股票代码<six>，市盈率<dec>，成交额<big>万",
    "<stamp> INFO worker-<n> took <m> ms, job <uuid>",
    "<stamp> ERROR code=<five> trace=<hex32>",
    "commit <hex40> fixes #<five>",
    "Your order #<order> shipped, tracking <parcel>",
    "Invoice INV-<year>-<five>, total $<price>, due in <n> days",
    "Part no. <model>, lot <batch>, qty <big>",
    "ISBN <isbn>, <n> pages, first printed <year>",
    "Population <thousands>, area <thousands> sq km, density <dec>",
    "v<version> -> v<version>, <n> files changed, <m> insertions",
    "Flight <flight> departs <clock>, gate B<n>, seat <m>C",
    "Your code is <six>. It expires in <n> minutes.",
    "doi:10.<four>/j.<word>.<year>.<five>",
    "arXiv:<arxiv>, cited <n> times",
    "epoch <epoch>, loss 0.<five>, lr 1e-<n>, step <big>",
    "snowflake <snow> was inserted twice, see row <big>",
    "lat <lat>, lon <lon>, elev <n> m",
    "Final score <n>-<m>, attendance <thousands>",
    "BTU <big>, <n>V, <dec>A, model <model>",
    "crc32 <hex8>, size <thousands> bytes, sha256 <hex64>",
    "SKU <goods>, colour #<hex6>, case of <n>",
    "row <n>: <dec> <dec> <dec> <dec> <dec>",
    "CAS <cas>, purity <dec>%, lot <batch>",
    "RFC <four> section <n>.<m>, see also <four>",
    "Scale 1:<big>, sheet <sheet>, edition <n>",
    "gift card balance $<price>, ref <serial>",
    "case SR-<eight> was merged into SR-<eight>",
    "bus <n> every <m> min, last one <clock>",
)


def _goods(rng: Rng) -> str:
    first = rng.choice(("690", "692", "697", "400", "501")) + digits(9, rng)
    return first + str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first)) % 10)


def _isbn(rng: Rng) -> str:
    first = "9787" + digits(8, rng)
    check = str(-sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first)) % 10)
    return f"978-7-{first[4:7]}-{first[7:12]}-{check}"


def _stamp(rng: Rng) -> str:
    day = f"{rng.randrange(2023, 2027)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    return f"{day} {_clock(rng)}:{rng.randrange(60):02}"


def _clock(rng: Rng) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}"


def _order(rng: Rng) -> str:
    day = f"{rng.randrange(2023, 2027)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return rng.choice(
        (
            day + digits(10, rng),
            day + digits(12, rng),
            rng.choice("34") + digits(18, rng),
            f"{digits(3, rng)}-{digits(7, rng)}",
        )
    )


def _hex(n: int) -> Callable[[Rng], str]:
    return lambda rng: "".join(rng.choices("0123456789abcdef", k=n))


def _uuid(rng: Rng) -> str:
    return "-".join(_hex(n)(rng) for n in (8, 4, 4, 4, 12))


def _letters(rng: Rng, n: int) -> str:
    return "".join(rng.choices(string.ascii_uppercase, k=n))


def _between(low: int, high: int, form: str = "") -> Callable[[Rng], str]:
    return lambda rng: format(rng.randrange(low, high), form)


def _run(n: int) -> Callable[[Rng], str]:
    return lambda rng: digits(n, rng)


NUMBERS: dict[str, Callable[[Rng], str]] = {
    "n": _between(2, 99),
    "m": _between(1, 60),
    "mon": _between(1, 13),
    "year": _between(1998, 2027),
    "four": _between(1000, 9999),
    "five": _run(5),
    "six": _run(6),
    "eight": _run(8),
    "big": _between(1000, 9_000_000),
    "thousands": _between(10_000, 90_000_000, ","),
    "price": lambda rng: f"{rng.uniform(1, 9000):.2f}",
    "dec": lambda rng: f"{rng.uniform(0, 4000):.{rng.randrange(1, 5)}f}",
    "lat": lambda rng: f"{rng.uniform(3, 53):.6f}",
    "lon": lambda rng: f"{rng.uniform(73, 135):.6f}",
    "clock": _clock,
    "stamp": _stamp,
    "epoch": lambda rng: str(rng.randrange(1_700_000_000, 1_800_000_000)) + rng.choice(("", digits(3, rng))),
    "order": _order,
    "parcel": lambda rng: rng.choice(
        (f"SF{digits(13, rng)}", f"YT{digits(13, rng)}", f"JD{digits(12, rng)}", f"7{digits(12, rng)}")
    ),
    "code": lambda rng: f"{rng.randrange(1, 30)}-{rng.randrange(1, 9)}-{digits(4, rng)}",
    "invoice": lambda rng: f"0{digits(11, rng)}",
    "goods": _goods,
    "isbn": _isbn,
    "version": lambda rng: ".".join(str(rng.randrange(0, 40)) for _ in range(rng.choice((3, 3, 4)))),
    "hex6": _hex(6),
    "hex8": _hex(8),
    "hex32": _hex(32),
    "hex40": _hex(40),
    "hex64": _hex(64),
    "uuid": _uuid,
    "patent": lambda rng: f"20{digits(2, rng)}1{digits(7, rng)}.{digits(1, rng)}",
    "batch": lambda rng: f"{rng.randrange(2023, 2027)}{rng.randrange(1, 13):02}{digits(4, rng)}",
    "flight": lambda rng: f"{rng.choice(('CA', 'MU', 'CZ', 'HU'))}{rng.randrange(1000, 9999)}",
    "train": lambda rng: f"{rng.choice('GDCKZ')}{rng.randrange(1, 9000)}",
    "lot": lambda rng: (
        " ".join(f"{x:02}" for x in sorted(rng.sample(range(1, 34), 6))) + f" + {rng.randrange(1, 17):02}"
    ),
    "snow": lambda rng: str(rng.randrange(10**17, 19 * 10**17)),
    "serial": lambda rng: f"{rng.randrange(2023, 2027)}{digits(rng.randrange(10, 20), rng)}",
    "model": lambda rng: f"{_letters(rng, 2)}-{digits(4, rng)}{_letters(rng, 1)}",
    "sn": lambda rng: f"{_letters(rng, 3)}{digits(4, rng)}{_letters(rng, 2)}{digits(3, rng)}",
    "sheet": lambda rng: f"{_letters(rng, 1)}-{digits(2, rng)}-{digits(3, rng)}",
    "course": lambda rng: f"{_letters(rng, 3)}{digits(4, rng)}",
    "word": lambda rng: rng.choice(("softx", "physa", "geo", "jfood")),
    "arxiv": lambda rng: f"{rng.randrange(18, 27)}{rng.randrange(1, 13):02}.{digits(5, rng)}",
    "cas": lambda rng: f"{rng.randrange(50, 99999)}-{digits(2, rng)}-{digits(1, rng)}",
}


def _fill(text: str, make: Callable[[str], str]) -> str:
    return SLOT.sub(lambda slot: make(slot[1]), text)


def ordinary(n: int = 1500) -> list[str]:
    """N everyday posts and messages; many with words that elsewhere stand before personal information."""
    rng = random.Random(61)
    heads = ("", "", "", "话说", "唉，", "家人们，", "嗯……")
    tails = ("", "", "", "！", "～", " 😂", "，求回", "哈哈")
    english = ("", "", " lol", " :)", " anyway", " smh", "!!")
    made = []
    for i in range(n):
        template = ORDINARY[i % len(ORDINARY)]
        text = _fill(
            template, lambda name: str(rng.randrange(2, 99)) if name == "n" else rng.choice(_WORDS[name])
        )
        made.append(
            text + rng.choice(english) if text.isascii() else rng.choice(heads) + text + rng.choice(tails)
        )
    return made


def numeric(n: int = 1000) -> list[str]:
    """N texts rich in numbers that are nobody's."""
    rng = random.Random(62)
    return [_fill(NUMERIC[i % len(NUMERIC)], lambda name: NUMBERS[name](rng)) for i in range(n)]
