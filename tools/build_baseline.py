"""Write the benign baseline: thousands of invented ordinary items over which no rule may fire unexplained.

Private messages, posts, comments, reviews, listings and texts full of numbers, in Chinese and English.
Seeded, so that the same file is written every time; `--check` only compares.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from tools.baseline_topics import TOPIC_GROUPS

OUT = Path(__file__).parents[1] / "src" / "clearford" / "packs" / "_data" / "baseline" / "items.jsonl"
SLOT = re.compile(r"\{(\w+)\}")

WORDS: dict[str, tuple[str, ...]] = {
    "who": (
        "妈",
        "爸",
        "姐",
        "小林",
        "老周",
        "阿May",
        "王老师",
        "师傅",
        "宝宝",
        "外婆",
        "室友",
        "组长",
        "二叔",
        "同桌",
        "教练",
    ),
    "food": (
        "酸菜鱼",
        "牛肉面",
        "麻婆豆腐",
        "烤红薯",
        "豆浆油条",
        "番茄炒蛋",
        "冒菜",
        "煎饼果子",
        "白粥",
        "砂锅",
        "寿司",
        "披萨",
    ),
    "place": (
        "公司楼下",
        "学校门口",
        "图书馆",
        "南门",
        "菜市场",
        "健身房",
        "地铁站A口",
        "医院三楼",
        "机场T2",
        "小区门口",
        "公园",
        "电影院",
    ),
    "when": (
        "明天早上",
        "今晚",
        "周六下午",
        "下周一",
        "中午",
        "八点半",
        "放学后",
        "月底",
        "国庆",
        "元旦前",
        "刚才",
        "昨天夜里",
    ),
    "thing": (
        "雨伞",
        "耳机",
        "充电器",
        "保温杯",
        "身份证复印件",
        "钥匙",
        "快递",
        "作业本",
        "相机",
        "自行车",
        "围巾",
        "课本",
        "门禁卡",
        "药",
    ),
    "mood": (
        "哈哈哈",
        "好开心",
        "有点累",
        "太困了",
        "绝了",
        "无语",
        "笑死",
        "感动",
        "真香",
        "可惜",
        "还行吧",
        "冷死了",
    ),
    "show": (
        "那部纪录片",
        "新出的动画",
        "昨晚的球赛",
        "这集综艺",
        "老电影",
        "舞台剧",
        "演唱会直播",
        "悬疑剧大结局",
    ),
    "pet": ("猫", "狗", "仓鼠", "鹦鹉", "小乌龟"),
    "city": ("杭州", "成都", "青岛", "西安", "厦门", "昆明", "南京", "长沙", "哈尔滨", "大理"),
    "job": (
        "方案",
        "周报",
        "合同扫描件",
        "会议纪要",
        "报销单",
        "排班表",
        "需求文档",
        "试卷",
        "实验数据",
        "设计稿",
    ),
    "sport": ("跑步", "游泳", "打羽毛球", "骑车", "爬山", "瑜伽", "打篮球", "滑雪"),
    "ewho": (
        "mum",
        "dad",
        "Sam",
        "Priya",
        "the landlord",
        "coach",
        "grandma",
        "Leo",
        "my flatmate",
        "the vet",
        "Mrs Okafor",
    ),
    "efood": (
        "ramen",
        "lasagne",
        "leftover curry",
        "dumplings",
        "banana bread",
        "pancakes",
        "a burrito",
        "soup",
        "tacos",
    ),
    "eplace": (
        "the library",
        "platform 4",
        "the gym",
        "the school gate",
        "terminal 2",
        "the corner shop",
        "the park",
        "the clinic",
    ),
    "ewhen": (
        "tonight",
        "tomorrow morning",
        "on Saturday",
        "after class",
        "at half past eight",
        "next week",
        "this evening",
    ),
    "ething": (
        "umbrella",
        "charger",
        "keys",
        "passport photos",
        "parcel",
        "water bottle",
        "bike helmet",
        "textbook",
        "jacket",
    ),
    "eshow": (
        "the new documentary",
        "last night's match",
        "that baking show",
        "the finale",
        "the concert stream",
    ),
    "ejob": (
        "slides",
        "minutes",
        "invoice",
        "draft",
        "timesheet",
        "lab report",
        "spreadsheet",
        "lesson plan",
    ),
    "esport": ("running", "swimming", "badminton", "cycling", "climbing", "yoga", "five-a-side"),
}

NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "n": lambda r: str(r.randint(2, 99)),
    "nn": lambda r: str(r.randint(100, 9999)),
    "price": lambda r: f"{r.randint(1, 999)}.{r.randint(0, 99):02d}",
    "time": lambda r: f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}",
    "date": lambda r: f"{r.randint(2019, 2026)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
    "ms": lambda r: str(1_700_000_000_000 + r.randint(0, 90_000_000_000)),
    "order": lambda r: str(r.randint(10**15, 10**16 - 1)),
    "track": lambda r: r.choice(("SF", "YT", "JD", "ZT")) + str(r.randint(10**11, 10**12 - 1)),
    "ean": lambda r: "690" + str(r.randint(10**9, 10**10 - 1)),
    "ver": lambda r: f"{r.randint(0, 20)}.{r.randint(0, 30)}.{r.randint(0, 99)}",
    "isbn": lambda r: "9787" + str(r.randint(10**8, 10**9 - 1)),
    "score": lambda r: f"{r.randint(0, 130)}:{r.randint(0, 130)}",
    "code": lambda r: f"{r.randint(0, 999999):06d}",
    "room": lambda r: str(r.randint(101, 2999)),
    "flight": lambda r: r.choice(("CA", "MU", "CZ", "LH", "BA")) + str(r.randint(100, 9999)),
    "hex": lambda r: f"{r.getrandbits(28):07x}",
}

ZH_PRIVATE = (
    "{who}你{when}有空吗，一起去{place}吃{food}",
    "我到{place}了，你在哪",
    "{when}记得带{thing}",
    "{mood}，{show}你看了没",
    "帮我取一下{thing}，在{place}",
    "{who}说{when}开会，{job}发群里了",
    "睡了吗",
    "好的收到",
    "路上堵车，可能晚{n}分钟",
    "{food}要不要加辣",
    "{pet}又把{thing}弄坏了{mood}",
    "生日快乐！祝你天天开心",
    "转给你了{price}，饭钱",
    "上次你垫的{n}块我还没给你，收款码发我",
    "密码是你生日，门口第{n}个格子",
    "妈我放学了，{when}回家",
    "{who}的{job}我改好了，你再看看",
    "下周去{city}出差，要带什么吗",
    "今天{sport}了{n}分钟，腿酸",
    "晚饭吃{food}，{when}见",
    "你发烧好点了吗，多喝水",
    "帮我问下{who}，{when}还上课不",
    "{place}人好多，排了{n}个号",
    "刚看到你消息，在开会",
    "这个月房租{nn}，我先转你一半",
    "{when}的火车，{n}车厢，到了给你电话",
    "孩子作文写完了，就差数学第{n}题",
    "你那边下雨没，我没带{thing}",
    "谢谢你昨天送我回来",
    "药一天三次，饭后吃，别忘了",
    "老师说周五交{job}",
    "我把{thing}落你那了",
    "群里那个接龙你填了没",
    "{mood}，{who}又迟到了",
    "想吃{food}了，周末去不去",
)
ZH_PUBLIC = (
    "{city}的秋天真好看，拍了{n}张照片",
    "求推荐{city}好吃的{food}",
    "{show}看完了，{mood}",
    "坚持{sport}第{n}天打卡",
    "{pet}第一次洗澡，{mood}",
    "自己做的{food}，卖相一般味道不错",
    "请问{place}周末几点开门",
    "考研还有{n}天，加油",
    "{thing}丢在{place}了，捡到的朋友说一声，谢谢",
    "今天{place}的晚霞太美了",
    "新手学做{food}，第{n}次终于成功",
    "有没有一起{sport}的，水平一般，纯锻炼",
    "读完一本书，推荐给大家，讲的是海洋",
    "周末带娃去{city}动物园，{mood}",
    "租房避坑：看房时记得查水压和隔音",
    "第一次一个人去{city}旅行，住了{n}晚",
    "{food}的做法：先焯水，再小火炖{n}分钟",
    "小区停水通知：{when}检修，请提前储水",
    "社区{when}有免费义诊，在{place}",
    "家里{pet}不吃饭怎么办，有经验的说说",
    "面试通过啦，谢谢大家的鼓励",
    "今天被{who}夸了，{mood}",
    "学吉他第{n}周，会弹一首完整的了",
    "求助：{thing}怎么洗不掉色",
    "{show}的配乐太好听了",
    "志愿活动招募：{when}在{place}清理垃圾，自带手套",
    "晒晒我的书桌",
    "早起{sport}，空气真好",
    "失眠到{time}，有没有同款",
    "感谢{place}的工作人员帮我找回{thing}",
)
ZH_REVIEW = (
    "{thing}收到了，质量不错，比实体店便宜{n}块",
    "尺码偏大，退了，客服处理得挺快",
    "{food}送到还是热的，好评",
    "电池用了{n}个月有点不耐用了",
    "包装破了一个角，商家补发了",
    "酒店离{place}不远，早餐一般",
    "第{n}次回购了，老人很喜欢",
    "颜色和图片有点差别，总体满意",
    "师傅上门安装很专业，{n}分钟就好了",
    "味道偏咸，不会再点",
    "说明书看不懂，问了客服才会用",
    "给孩子买的，没有异味",
    "物流慢了两天，东西还行",
    "声音有点大，晚上不敢开",
    "性价比可以，推荐给同事了",
)
ZH_NUMBERS = (
    "订单{order}已发货，运单号{track}，预计{date}送达",
    "您的取件码是{room}，请到{place}领取",
    "【校园网】本月流量已用{n}.{n}GB",
    "商品条码{ean}，生产日期{date}",
    "比分{score}，加时{score}",
    "时间戳{ms}，日志第{nn}行报错",
    "版本{ver}更新说明：修复已知问题",
    "航班{flight} {time}起飞，登机口{n}",
    "ISBN {isbn}，第{n}版，定价{price}元",
    "会议室{room}，{date} {time}开始",
    "体重{n}.{n}公斤，血压{nn}/{n}",
    "验证码{code}，5分钟内有效，请勿告知他人",
    "电表读数{nn}，上月{nn}",
    "彩排时间{time}-{time}，每组{n}分钟",
    "配料：面粉{nn}克，糖{n}克，{n}度烤{n}分钟",
    "您尾号{nn}的卡{date}支出{price}元",
    "座位{n}排{n}座，{time}场",
    "公交{nn}路改道，{date}起执行",
    "提交 {hex} 合并到主分支，改动{nn}行",
    "跑步{n}.{n}公里，配速{n}分{n}秒",
    "楼栋{n}，单元{n}，共{nn}户",
    "期末成绩：语文{n}，数学{n}，英语{n}",
    "公积金本月缴存{nn}元，余额{price}元",
    "温度{n}度，湿度{n}%，风力{n}级",
)
EN_PRIVATE = (
    "are you free {ewhen}? fancy {efood}",
    "I'm at {eplace}, where are you",
    "don't forget your {ething}",
    "did you watch {eshow}",
    "running {n} mins late sorry",
    "can you grab my {ething} from {eplace}",
    "{ewho} says hi",
    "happy birthday!! have a lovely day",
    "sent you {price} for dinner",
    "what's the wifi password again",
    "just landed, see you {ewhen}",
    "the {ejob} is in the shared folder",
    "feeling a bit rough, staying in",
    "lol the cat did it again",
    "ok see you at {time}",
    "thanks for the lift yesterday",
    "do we need milk",
    "I left my {ething} at yours",
    "call me when you're out of the meeting",
    "good luck with the exam tomorrow!",
    "train is at {time} from platform {n}",
    "you still owe me for the tickets haha",
    "homework is page {n} questions 1 to {n}",
    "love you, night",
    "pick up the kids {ewhen}?",
)
EN_PUBLIC = (
    "day {n} of {esport}, legs are jelly",
    "anyone know when {eplace} opens on Sundays?",
    "made {efood} from scratch and it actually worked",
    "{eshow} was so good, no spoilers please",
    "lost my {ething} near {eplace}, please shout if you find it",
    "looking for a beginner friendly {esport} group",
    "first solo trip done, {n} days and {nn} photos",
    "my dog learned to open the fridge. send help",
    "recipe: simmer for {n} minutes, then rest it",
    "volunteers needed {ewhen} at {eplace}, gloves provided",
    "finished a great book about the sea",
    "the sunset over {eplace} tonight, wow",
    "how do you get candle wax out of a tablecloth",
    "new personal best at {esport} today",
    "the bakery gave me a free roll, made my day",
    "what houseplants survive a dark hallway?",
    "water will be off {ewhen} for maintenance, fill a jug",
    "I passed my driving test!",
    "tips for sleeping on a night train?",
    "the museum is free on the first Sunday",
)
EN_NUMBERS = (
    "Order {order} shipped, tracking {track}, arriving {date}",
    "Your pickup code is {room}",
    "build {ver} passed, commit {hex}",
    "flight {flight} boards at {time}, gate {n}",
    "score was {score} after extra time",
    "Invoice {nn} for {price}, due {date}",
    "Your verification code is {code}. Do not share it with anyone.",
    "barcode {ean}, best before {date}",
    "{nn} words written, {n} pages to go",
    "meter reading {nn}, last month {nn}",
    "log line {nn}: timeout after {ms} ms",
    "room {room}, {time} to {time}",
    "bench press {n} kg x {n}, resting heart rate {n}",
    "row {n} seat {n}, doors at {time}",
    "page {n}, chapter {n}, exercise {n}.{n}",
    "humidity {n}%, {n} degrees, wind {n} km/h",
)
GROUPS: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("zh-private", "message", "zh", 950, ZH_PRIVATE),
    ("zh-public", "post", "zh", 750, ZH_PUBLIC),
    ("zh-review", "comment", "zh", 250, ZH_REVIEW),
    ("zh-numbers", "message", "zh", 900, ZH_NUMBERS),
    ("en-private", "message", "en", 400, EN_PRIVATE),
    ("en-public", "post", "en", 350, EN_PUBLIC),
    ("en-numbers", "message", "en", 600, EN_NUMBERS),
    *TOPIC_GROUPS,
)


def fill(template: str, rng: random.Random) -> str:
    """The template with every slot filled."""
    return SLOT.sub(lambda m: _value(m.group(1), rng), template)


def _value(slot: str, rng: random.Random) -> str:
    return NUMBERS[slot](rng) if slot in NUMBERS else rng.choice(WORDS[slot])


def _sentences(name: str, templates: tuple[str, ...], rng: random.Random) -> str:
    text = fill(rng.choice(templates), rng)
    joiner = "。" if name.startswith("zh") else ". "
    while rng.random() < 0.35 and len(text) < 160:
        text += joiner + fill(rng.choice(templates), rng)
    return text


def build() -> bytes:
    """The baseline as JSON lines."""
    rng = random.Random(20261122)
    lines = []
    for name, kind, lang, wanted, templates in GROUPS:
        seen: set[str] = set()
        while len(seen) < wanted:
            text = _sentences(name, templates, rng)
            if text not in seen:
                seen.add(text)
                item = {"id": f"{name}-{len(seen):04d}", "kind": kind, "lang": lang, "text": text}
                lines.append(msgspec.json.encode(item))
    return b"\n".join(lines) + b"\n"


def main(arguments: list[str]) -> int:
    """Write the file, or compare it with `--check`; gives 1 when it differs."""
    data = build()
    if "--check" in arguments:
        return int(OUT.read_bytes() != data)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
