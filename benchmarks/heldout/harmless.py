"""Ordinary texts full of numbers that are nobody's personal information."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from benchmarks.heldout.digits import goods_check
from benchmarks.heldout.values import DIGITS, LETTERS, number, pick

Maker = Callable[[random.Random], str]
SEED = 90_210_777
HEX = "0123456789abcdef"


def _when(rng: random.Random) -> datetime:
    return datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(120_000_000))


def _n(low: int, high: int) -> Maker:
    return lambda rng: str(rng.randrange(low, high))


def _digits(n: int) -> Maker:
    return lambda rng: number(rng, n)


def _hex(n: int) -> Maker:
    return lambda rng: pick(rng, HEX, n)


def _time(pattern: str) -> Maker:
    return lambda rng: _when(rng).strftime(pattern)


def _goods(head: str) -> Maker:
    def make(rng: random.Random) -> str:
        body = head + pick(rng, DIGITS, 12 - len(head))
        return body + goods_check(body)

    return make


def _isbn(rng: random.Random) -> str:
    body = "9787" + pick(rng, DIGITS, 8)
    full = body + goods_check(body)
    return f"978-7-{full[4:8]}-{full[8:12]}-{full[12]}"


def _version(parts: int) -> Maker:
    return lambda rng: ".".join(str(rng.randrange(0, 40)) for _ in range(parts))


def _headed(*heads: str, n: int) -> Maker:
    return lambda rng: rng.choice(heads) + number(rng, n)


def _uuid(rng: random.Random) -> str:
    text = pick(rng, HEX, 32)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _order(n: int) -> Maker:
    """A date and a running number, as shops number their orders."""
    return lambda rng: f"{_when(rng):%Y%m%d}" + pick(rng, DIGITS, n - 8)


def _words(*words: str) -> Maker:
    return lambda rng: rng.choice(words)


NUMBERS: dict[str, Maker] = {
    "small": _n(1, 100),
    "hundreds": _n(100, 1000),
    "thousands": _n(1000, 100_000),
    "millions": _n(1_000_000, 99_999_999),
    "price": lambda rng: f"{rng.randrange(1, 9999)}.{rng.randrange(100):02}",
    "grouped": lambda rng: f"{rng.randrange(1_000_000, 900_000_000):,}",
    "score": lambda rng: f"{rng.randrange(0, 130)}{rng.choice(':-比')}{rng.randrange(0, 130)}",
    "percent": lambda rng: f"{rng.randrange(0, 100)}.{rng.randrange(10)}%",
    "date": _time("%Y-%m-%d"),
    "date_dots": _time("%Y.%m.%d"),
    "date_hanzi": _time("%Y年%m月%d日"),
    "time": _time("%H:%M"),
    "second": _time("%Y-%m-%d %H:%M:%S"),
    "milli": lambda rng: str(int(_when(rng).timestamp()) * 1000 + rng.randrange(1000)),
    "epoch": lambda rng: str(int(_when(rng).timestamp())),
    "compact": _time("%Y%m%d%H%M%S"),
    "order16": _order(16),
    "order18": _order(18),
    "order20": _order(20),
    "order12": _digits(12),
    "parcel": _headed("SF", "YT", "JD", "ZTO", n=13),
    "parcel12": _headed("7", "4", n=11),
    "ems": lambda rng: "E" + rng.choice("ABCM") + number(rng, 9) + "CN",
    "goods": _goods("69"),
    "goods_abroad": _goods("40"),
    "isbn": _isbn,
    "version": _version(3),
    "version4": _version(4),
    "flight": lambda rng: rng.choice(("CA", "MU", "CZ", "HU", "3U")) + number(rng, 4),
    "train": lambda rng: rng.choice("GDKZT") + number(rng, rng.choice((2, 4))),
    "sha": _hex(40),
    "short_sha": _hex(8),
    "uuid": _uuid,
    "address": lambda rng: "0x" + pick(rng, HEX, 12),
    "length": lambda rng: (
        f"{rng.randrange(1, 300)}.{rng.randrange(10)}{rng.choice(('cm', 'mm', '米', 'km'))}"
    ),
    "weight": lambda rng: f"{rng.randrange(1, 90)}.{rng.randrange(10)}{rng.choice(('kg', 'g', '斤'))}",
    "size": lambda rng: f"{rng.randrange(10, 200)}×{rng.randrange(10, 200)}×{rng.randrange(2, 90)}",
    "screen": _words("1920x1080", "2560×1440", "3840*2160", "1280x720"),
    "position": lambda rng: (
        f"{rng.randrange(20, 45)}.{number(rng, 6)},{rng.randrange(80, 125)}.{number(rng, 6)}"
    ),
    "model": lambda rng: rng.choice(("XG", "TL", "MK", "RX")) + "-" + number(rng, 4) + rng.choice("ABX"),
    "part": lambda rng: rng.choice("GCHE") + number(rng, 8),
    "serial": lambda rng: pick(rng, LETTERS.upper() + DIGITS, 12),
    "code6": _digits(6),
    "code4": _digits(4),
    "postcode": _digits(6),
    "ticket8": _digits(8),
    "cas": lambda rng: f"{rng.randrange(50, 9999)}-{rng.randrange(10, 99)}-{rng.randrange(10)}",
    "range": lambda rng: f"{rng.randrange(1, 40)}-{rng.randrange(40, 99)}",
    "port": _n(1024, 65535),
}
"""name -> maker of a number in the form of its use."""

ZH = (
    "订单号{order18}已发货，预计{date}送达",
    "您的订单{order20}支付成功，金额{price}元",
    "订单编号：{order16}，请在{small}分钟内付款",
    "流水号{order12}，时间{second}",
    "时间戳{milli}对应的日志没找到",
    '接口返回 {{"ts":{milli},"code":0}}',
    "条形码{goods}扫不出来",
    "商品条码 {goods}，货架{small}层",
    "进口的那款条码是{goods_abroad}",
    "这本书ISBN {isbn}，定价{price}元",
    "升级到{version}以后闪退",
    "固件版本{version4}，内核{version}",
    "昨晚{score}赢了，全场得分王拿了{small}分",
    "半场{score}，最后{score}",
    "运单{parcel}到哪了",
    "快递单号：{parcel12}，显示{date}签收",
    "国际件{ems}清关中",
    "航班{flight}延误到{time}",
    "{train}次列车{time}开，{small}车{small}号",
    "今天走了{thousands}步，消耗{hundreds}千卡",
    "体温37.{code4}是仪器坏了吧，量了{small}次",
    "总共{grouped}元，分{small}期还",
    "同比增长{percent}，环比下降{percent}",
    "尺寸{size}，重{weight}",
    "从家到单位{length}，骑车{small}分钟",
    "分辨率{screen}，刷新率{hundreds}赫兹",
    "坐标{position}附近有个观景台",
    "型号{model}，配件号{part}",
    "序列号{serial}过保了",
    "验证码{code6}，{small}分钟内有效",
    "邮编{postcode}别填错",
    "取餐号{code4}，前面还有{small}单",
    "彩票开了{small} {small} {small} {small} {small}",
    "{date_hanzi}到{date_hanzi}放假",
    "会议改到{date_dots} {time}，{small}楼",
    "播放量{millions}，点赞{thousands}",
    "第{small}集{time}更新，前情见第{range}集",
    "发票号码{ticket8}，开票日期{date}",
    "试剂CAS {cas}，纯度{percent}",
    "电表读数{thousands}，上个月{thousands}",
    "文件校验和{sha}",
    "提交{short_sha}把这个问题修了",
    "会话{uuid}已过期",
    "进程占用{address}，端口{port}",
    "备份{compact}.tar.gz 大小{millions}字节",
    "库存还有{thousands}件，单价{price}",
    "批次{order12}抽检合格率{percent}",
    "编号{part}的零件缺货",
    "圆周率背到3.14159265358979323846就卡住了",
    "房贷利率{percent}，还{hundreds}个月",
    "合同编号HT-{compact}-{code4}",
    "桌号{small}，消费{price}，人均{price}",
)
EN = (
    "Order {order18} shipped on {date}",
    "Your order {order20} total is ${price}",
    "Invoice {ticket8}, due {date}",
    "{second}.{hundreds} INFO worker-{small} done in {hundreds} ms",
    "{second} WARN retry {small}/{small} after {thousands} ms",
    "ts={milli} level=debug rows={thousands}",
    "epoch {epoch} is {second} UTC",
    "Barcode {goods} does not scan",
    "EAN {goods_abroad}, shelf {small}",
    "ISBN {isbn}, {hundreds} pages",
    "Upgraded from {version} to {version}, all tests pass",
    "Firmware {version4} is out",
    "Final score {score}, half time {score}",
    "Tracking {parcel12} says delivered",
    "Tracking number {ems}",
    "Flight {flight} leaves at {time} from gate {small}",
    "Ran {length} in {time}, heart rate {hundreds}",
    "commit {sha}",
    "Fixed in {short_sha}, see line {thousands}",
    "request_id={uuid} status=200",
    "segfault at {address} ip {address}",
    "listening on port {port}, pid {thousands}",
    "Package is {size}, {weight}",
    "Screen {screen} at {hundreds} Hz",
    "Coordinates {position}",
    "Model {model}, part {part}",
    "Serial {serial} is out of warranty",
    "Your code is {code6}, valid for {small} minutes",
    "Revenue {grouped}, up {percent}",
    "CAS {cas}, purity {percent}",
    "Meeting moved to {date} {time}",
    "{millions} views and {thousands} likes",
    "Chapters {range}, due {date}",
    "backup-{compact}.zip ({millions} bytes)",
    "Paid {price}, tip {price}",
    "Room temperature {small}.{small} degrees, humidity {percent}",
    "Batch {order12} passed, yield {percent}",
    "Lot {order16}, best before {date}",
)


def numeric(n: int = 2000) -> list[str]:
    """`n` texts, three of five Chinese, in a fixed order."""
    rng = random.Random(SEED)
    return [_text(rng.choice(ZH if i % 5 < 3 else EN), rng) for i in range(n)]


def _text(sentence: str, rng: random.Random) -> str:
    """The sentence with a fresh number in every place."""
    parts = sentence.replace("{{", "\0").replace("}}", "\1").split("{")
    made = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        made += NUMBERS[name](rng) + rest
    return made.replace("\0", "{").replace("\1", "}")
