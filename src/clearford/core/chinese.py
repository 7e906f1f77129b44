"""What messages say in Chinese: the findings and suggestions that people meet most.

Messages are written in English where they arise, since programs and logs read them. Those that stand in
this table are shown in Chinese to who asks for it; the others stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

SAYINGS: tuple[tuple[str, str], ...] = (
    # How the command line is used.
    ('Unknown command "{}". Available commands: {}.', "没有命令“{}”。可用的命令：{}"),
    ('Command "{}" parameter {} requires an argument.', "命令“{}”缺少参数 {}"),
    ("Unknown option: {}.", "没有选项 {}"),
    ('Invalid value "{}" for {}. Choose from: {}.', "{1} 的值“{0}”无效，可选：{2}"),
    ('Invalid value for {}: unable to convert "{}" into {}.', "{0} 的值“{1}”无效"),
    ("Unused Tokens: {}.", "多余的参数：{}"),
    ("a whole number from {} to {}", "{} 到 {} 之间的整数"),
    ("no packs to load", "没有可加载的规则包"),
    ("name a folder with --packs", "用 --packs 指定目录"),
    ("nothing to explain", "没有可说明的条目"),
    ("name a file, or give --text", "指定文件，或用 --text 给出文本"),
    ("name a file", "指定文件"),
    ("name another file", "指定另一个文件"),
    ("name another file with --output", "用 --output 指定另一个文件"),
    ("name a file of its own", "指定一个单独的文件"),
    ("name a .jsonl file of its own", "指定一个单独的 .jsonl 文件"),
    ("let the name end in `.html`", "文件名应以 .html 结尾"),
    ("the output would replace the input", "输出会覆盖输入"),
    ("the page would replace the results", "报告会覆盖结果"),
    ("an output would replace the events or another output", "输出会覆盖事件文件或另一输出"),
    ("`{}` of standard input", "{} 不能用于标准输入"),
    ("`--models {}` holds no model", "目录 {} 中没有模型"),
    ("a folder with one of {}", "目录中应有其中之一：{}"),
    ("`--signals all` shows every signal", "`--signals all` 可列出全部信号"),
    ("`{}` is not set", "未设置 {}"),
    ("set it to 16 random characters or more", "设为 16 个以上的随机字符"),
    ('install it with `{}`', "安装命令：`{}`"),
    ("reading and writing Parquet needs pyarrow", "读写 Parquet 需要 pyarrow"),
    ("replays need pyarrow", "回放需要 pyarrow"),
    # What a replay meets.
    ("`{}` is not what it was", "{} 与计划时不一致"),
    ("`{}` is not what was written", "{} 与写入时不一致"),
    ("start anew in another folder", "请换一个目录重新开始"),
    ("it was begun with another input, other packs or other options", "开始时用的是另一输入、规则包或选项"),
    ("the packs are not those that it began with", "规则包与开始时不一致"),
    ("it is of another version of the program", "它由另一版本的程序建立"),
    ("name another folder", "请另指定目录"),
    ("use another back-up", "请使用其他备份"),
    ("write it as `{}`", "格式如 {}"),
    ("`{}` is no month", "{} 不是月份"),
    ("`{}` is not over", "{} 尚未结束"),
    ("`{}` is not signed to its end", "{} 尚未全部签署"),
    ("another run is archiving", "另有归档任务正在运行"),
    ("another run took over", "另一归档任务已接手"),
    (
        "run again when it is over; one that died holds it for 10 minutes",
        "请待其结束后重新运行；异常退出的任务最多占用 10 分钟",
    ),
    ("take a month before it", "请选择更早的月份"),
    ("let `{}` sign what waits, then run again", "先由 {} 完成签署，再重新运行"),
    ("the file is cut short or altered", "文件不完整或已被改动"),
    ("the manifest is cut short or altered", "清单不完整或已被改动"),
    ("the file is missing", "缺少文件"),
    ("the ledger names another manifest", "日志所记的是另一份清单"),
    ("rows of `{}` changed while they were archived", "{} 的数据在归档期间发生变化"),
    ("run again; nothing was removed", "请重新运行；未移除任何内容"),
    ("entries {} to {} of `{}` were archived", "{2} 的第 {0} 至 {1} 条已归档"),
    ("say in the settings where the archives lie: `{}`", "请在设置 {} 中写明归档位置"),
    ("look among the {} archives: `{}`", "请用 `{1}` 在 {0} 份归档中查找"),
    ("give the place where they were written", "请给出写入归档的位置"),
    ("give a folder, or an address such as `{}`", "请给出目录，或形如 {} 的地址"),
    ("another process works in this folder", "另有进程正在使用该目录"),
    ("there is no replay in this folder", "该目录中没有回放"),
    ("it ended every worker that tried", "处理它的进程均异常退出"),
    ("not the address of a record", "不是记录的地址"),
    ("the object storage told of `{}`", "对象存储返回 {}"),
    ("see to it and give the same command again, which goes on", "处理后以同一命令继续"),
    ("the address holds a password", "地址中含有密码"),
    ("let it come from the environment, such as `{}`", "请改由环境变量提供，例如 {}"),
    ("there is no such bucket", "没有这个存储桶"),
    ("what was counted is not kept", "未保留回放时的计数"),
    ("replay with `--keep` in another folder", "请换一个目录并加 `--keep` 重新回放"),
    ("the folder does not hold what was agreed to", "该目录的内容与批准的不一致"),
    ("the version of packs that it was made with is not in force", "回放所用的规则包版本并未生效"),
    ("another version of packs was put in force", "已有另一规则包版本生效"),
    ("a row of it gives no item any more", "其中某行已无法读出内容"),
    ("an item would be decided otherwise than it was agreed to", "某条内容的判定将与批准的不同"),
    ("compare again, and ask anew", "请重新比较并重新申请"),
    ("there is no JSON lines or Parquet file", "没有 JSON Lines 或 Parquet 文件"),
    ("no file system that is known has this address", "无法识别该地址的文件系统"),
    ("a replay reads JSON lines and Parquet, not compressed", "回放只读取未压缩的 JSON Lines 与 Parquet"),
    ("convert it first; `{}` reads other formats", "请先转换；其他格式可用 `{}` 读取"),
    # What is read.
    ("no such file or directory", "没有这个文件或目录"),
    ("permission denied", "没有权限"),
    ("is a directory", "是目录，不是文件"),
    ("not a directory", "路径中有一部分不是目录"),
    ("the compressed file is damaged or cut off", "压缩文件损坏或不完整"),
    ("the name does not tell the format of the input", "从文件名看不出输入格式"),
    ("the name does not tell the format of the output", "从文件名看不出输出格式"),
    ("name the format: {}", "指定格式：{}"),
    ("let it end in `.jsonl` or `.parquet`", "文件名应以 .jsonl 或 .parquet 结尾"),
    ("the input holds no item", "输入中没有条目"),
    ("check that this is the file you meant", "请确认文件是否选对"),
    ("no item", "没有条目"),
    ("no item with this id", "没有该编号的条目"),
    ("the table has no column `{}`", "表中没有 `{}` 列"),
    ("name the columns in the first row; known of {}: {}", "首行应为列名；{} 列中可识别：{}"),
    ("the file is UTF-16", "文件是 UTF-16 编码"),
    ("convert it to UTF-8", "请转换为 UTF-8"),
    ("invalid byte at offset {}", "第 {} 字节处无效"),
    ("holds an invalid byte", "含有无效字节"),
    ("holds a lone surrogate", "含有不成对的代理字符"),
    ("not valid JSON", "不是有效的 JSON"),
    ("not valid JSON at column {}", "第 {} 列处不是有效的 JSON"),
    ("holds NaN, an infinity or a number beyond all range", "含有 NaN、无穷大或超出范围的数"),
    ("not a finite number", "不是有限的数"),
    ("nested too deeply", "嵌套过深"),
    ("a key occurs twice", "键重复出现"),
    ("expected an object", "应为对象"),
    ("expected `{}`, got `{}`", "应为 `{}`，实为 `{}`"),
    ("object missing required field `{}`", "缺少必需的字段 `{}`"),
    ("object contains unknown field `{}`", "含有未知字段 `{}`"),
    ("not one of the values that are declared", "不在声明的取值之内"),
    ("not a declared kind", "未声明的条目类型"),
    ("attribute not declared for kind `{}`", "类型 `{}` 未声明此属性"),
    ("holds a field that is not declared", "含有未声明的字段"),
    ("{} bytes, at most {}", "{} 字节，最多 {}"),
    ("{} cells where the header has {}", "该行 {} 格，表头 {} 格"),
    ("a quote is not closed", "引号没有闭合"),
    ("no row has a text and a label", "没有一行同时有文本和标签"),
    # What is written and kept.
    ("no space left", "空间不足"),
    ("make room and run again", "腾出空间后重试"),
    ("standard output is closed", "标准输出已关闭"),
    ("the packs changed while it started", "启动期间规则包有改动"),
    ("run again", "请重试"),
    ("it was ended from outside, or ran out of memory", "进程被外部终止或内存不足"),
    ("run with --workers 1", "改用 --workers 1"),
    ("a state of other counters, packs or detectors", "该状态属于其他计数器、规则包或检测器"),
    ("the file is damaged", "文件损坏"),
    ("move the file away and start anew", "移走该文件后重新开始"),
    # What the check of packs finds in the form of a file.
    ("did you mean `{}`?", "是否想写 `{}`？"),
    ("no field `{}`", "缺少字段 `{}`"),
    ("unknown field `{}`", "未知字段 `{}`"),
    ("an empty text", "空文本"),
    ("an empty list", "空列表"),
    ("{} characters", "{} 个字符"),
    ("at most {} characters", "最多 {} 个字符"),
    ("at most {}", "最多 {}"),
    ("one of {}", "其中之一：{}"),
    ("a text", "文本"),
    ("a number", "数字"),
    ("a whole number", "整数"),
    ("write a whole number", "写成整数"),
    ("a list", "列表"),
    ("a mapping", "键值对"),
    ("put it in quotes", "加上引号"),
    ("each entry once", "每项只写一次"),
    ("unique keys", "键不得重复"),
    ("a day, such as `{}`", "日期，例如 `{}`"),
    ("the signal `{}`", "信号 `{}`"),
    ("a known signal", "已有的信号"),
    ("the rule `{}`", "规则 `{}`"),
    ("`clearford pack list` shows the rules", "`clearford pack list` 可列出规则"),
)  # fmt: skip
"""English -> Chinese; `{}` stands for anything that is put in again, at the beginning for a number."""


def in_chinese(message: str) -> str:
    """The message in Chinese, or as it is when nobody has said it in Chinese yet."""
    plain, forms = _table()
    if message in plain:
        return plain[message]
    for form, chinese in forms:
        found = form.fullmatch(message)
        if found is not None:
            return chinese.format(*found.groups())
    return message


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    plain = {english: chinese for english, chinese in SAYINGS if "{}" not in english}
    forms = [
        (re.compile(_form(english), re.DOTALL), chinese)
        for english, chinese in sorted(SAYINGS, key=lambda saying: -len(saying[0]))
        if "{}" in english
    ]
    return plain, forms


def _form(english: str) -> str:
    form = "(.+?)".join(map(re.escape, english.split("{}")))
    return form.replace("(.+?)", "([0-9,]+)", 1) if english.startswith("{}") else form
