"""The registry of error codes: one line each, in Chinese and English; a test demands a page for each.

A code is never renamed and never used again for something else.
"""

from __future__ import annotations

import msgspec


class Code(msgspec.Struct, frozen=True):
    """What a code means, in both languages."""

    en: str
    zh: str


CODES: dict[str, Code] = {
    "CF-I001": Code("the line is not valid UTF-8", "该行不是有效的 UTF-8"),
    "CF-I002": Code("the line is not valid JSON", "该行不是有效的 JSON"),
    "CF-I003": Code("a field is missing, or has the wrong type or value", "字段缺失，或类型、取值不符"),
    "CF-I004": Code("the item kind is not declared", "条目类型未声明"),
    "CF-I005": Code("a key occurs twice", "键重复出现"),
    "CF-I006": Code("the line is longer than the limit", "该行超过长度上限"),
    "CF-I007": Code("the JSON is nested too deeply", "JSON 嵌套过深"),
    "CF-I008": Code("the input file cannot be read", "无法读取输入文件"),
    "CF-I009": Code("the input holds no item", "输入中没有任何条目"),
    "CF-I010": Code("the table has no column for the text or the id", "表中缺少文本列或编号列"),
    "CF-I011": Code("the format is not known", "无法识别文件格式"),
    "CF-I012": Code("the attribute is not declared for this kind", "该类型未声明此属性"),
    "CF-I013": Code("no row of the labelled data can be used", "标注数据中没有可用的行"),
    "CF-I014": Code("the labelled rows do not suffice for a model", "标注数据不足以训练模型"),
    "CF-S001": Code("the output cannot be written", "无法写入输出"),
    "CF-S002": Code("the disk is full", "磁盘已满"),
    "CF-S003": Code("a worker process could not go on", "工作进程无法继续"),
    "CF-S004": Code("what was remembered cannot be used", "保存的状态无法使用"),
    "CF-S005": Code("the rollout cannot be used", "分步上线的状态无法使用"),
    "CF-S006": Code("the store cannot be reached", "无法连接存储"),
    "CF-S007": Code("the store is missing or of another version", "存储不存在或版本不符"),
    "CF-S008": Code("the store is busy", "存储正忙"),
    "CF-S009": Code("it is not known whether a change was stored", "无法确定更改是否已保存"),
    "CF-S010": Code("evidence cannot be decrypted", "证据无法解密"),
    "CF-S011": Code("the copy of the store differs from it", "存储副本与原件不一致"),
    "CF-C001": Code("an optional part is not installed", "未安装可选组件"),
    "CF-C002": Code("the option is not usable", "选项不可用"),
    "CF-C003": Code("the signal is not known", "未知信号"),
    "CF-C004": Code("a secret is missing", "缺少密钥"),
    "CF-D001": Code("a phrase list cannot be compiled", "词表无法编译"),
    "CF-D002": Code("a pattern cannot be compiled", "模式无法编译"),
    "CF-D003": Code("a recogniser is not valid", "识别器无效"),
    "CF-D005": Code("shipped data is missing or damaged", "随附数据缺失或损坏"),
    "CF-D006": Code("a model is damaged, or was made for another version", "模型损坏或版本不符"),
    "CF-D007": Code("a list of known texts cannot be compiled", "已知文本名单无法编译"),
    "CF-E001": Code("the program needs a signal of another type", "程序所需信号的类型不符"),
    "CF-E002": Code("the program is damaged or of another version", "程序损坏或版本不符"),
    "CF-A001": Code("name, password or code is wrong", "用户名、密码或验证码不正确"),
    "CF-A002": Code("this is not allowed to you", "无权执行此操作"),
    "CF-A003": Code("two different people are needed", "需由两名不同人员完成"),
    "CF-A004": Code("a second factor is needed", "需要第二重验证"),
    "CF-A005": Code("too many attempts to sign in", "登录尝试过于频繁"),
    "CF-A006": Code("the session has ended", "会话已结束"),
    "CF-A007": Code("the request did not come from our page", "请求并非来自本站页面"),
    "CF-A008": Code("the key cannot be used", "接口密钥不可用"),
    "CF-A009": Code("the link cannot be used", "链接不可用"),
    "CF-A010": Code("the identity provider's answer cannot be used", "身份提供方的应答不可用"),
    "CF-A011": Code("the password is too easy to guess", "密码过于容易猜测"),
    "CF-A012": Code("the account, role or key cannot be like this", "账号、角色或密钥设置不符合要求"),
    "CF-A014": Code("nobody is signed in", "尚未登录"),
    "CF-R001": Code("the entry does not fit into the record", "条目不符合记录的格式"),
    "CF-R002": Code("the bytes are not an entry in its one form", "该数据不是规范形式的条目"),
    "CF-R003": Code(
        "a note, key, checkpoint or proof has another form", "签名文本、密钥、检查点或证明格式不符"
    ),
    "CF-R004": Code("no known key has signed it, or the signature is wrong", "没有已知密钥的有效签名"),
    "CF-R005": Code("the proof does not hold", "证明不成立"),
    "CF-R006": Code("a part of the log is missing or damaged", "日志的一部分缺失或损坏"),
    "CF-R007": Code("signing would contradict what was signed before", "签署将与先前签署的内容相矛盾"),
    "CF-R008": Code("the signing key cannot be used", "签名密钥不可用"),
    "CF-R009": Code("the entry is not yet below a signed head", "该条目尚未纳入已签名的日志"),
    "CF-R020": Code("the case does not allow this now", "个案当前状态不允许此操作"),
    "CF-R021": Code("the person may not act on this case", "此人不得处理该个案"),
    "CF-R022": Code("the decision is not complete", "决定要件不全"),
    "CF-R023": Code("the queues do not fit together", "队列定义不相容"),
    "CF-R024": Code("the table of working days does not reach this day", "工作日表未覆盖该日期"),
    "CF-R025": Code("the effect has no inverse", "该效果没有对应的撤销方式"),
    "CF-R026": Code("the measure against an account is not allowed", "不允许该账号措施"),
    "CF-R027": Code("reports may not be suspended yet", "尚不得暂停受理"),
    "CF-R028": Code("the order does not allow this now", "指令当前不允许此操作"),
    "CF-R029": Code("what is still needed cannot be erased", "仍需保留的内容不能删除"),
    "CF-R030": Code("the golden item would not look like a case", "标准题看起来不像普通个案"),
    "CF-R031": Code("it is time for a rest from severe material", "请先休息，暂不查看严重内容"),
    "CF-R034": Code("nothing shows what this version does", "没有依据说明该版本的效果"),
    "CF-R037": Code("what was decided cannot be taken back any more", "决定已无法撤回"),
    "CF-R038": Code("the cases are not those that were shown", "个案与预览时不一致"),
    "CF-R039": Code("the delivery cannot be sent again", "该投递不能重新发送"),
    "CF-R040": Code("the statement does not fit the Transparency Database", "声明不符合透明度数据库的格式"),
    "CF-R041": Code("a text for publication may identify a person", "拟公开的文字可能识别到个人"),
    "CF-R042": Code("the Transparency Database refuses the token", "透明度数据库拒绝该令牌"),
    "CF-R043": Code("the Transparency Database cannot take statements now", "透明度数据库暂时无法接收声明"),
    "CF-R044": Code("the handling of reports or appeals is paused", "已暂停受理举报或申诉"),
    "CF-R045": Code("the report cannot be changed like this", "不能这样更改举报"),
    "CF-R046": Code("the dispute does not allow this now", "争议当前不允许此操作"),
    "CF-R047": Code("the trusted flagger's status does not allow this", "可信举报者的状态不允许此操作"),
    "CF-R050": Code("the file about the service cannot be used", "服务说明文件无法使用"),
    "CF-R051": Code("the published report cannot be corrected", "无法更正已发布的报告"),
    "CF-R052": Code("this edition cannot be published", "无法发布该版报告"),
    "CF-R053": Code("the notice cannot be held back so", "不得如此暂缓告知"),
    "CF-R054": Code("the order does not reach this item", "指令不涉及该内容"),
    "CF-R057": Code("the request about own data does not allow this", "该个人信息权利请求不允许此操作"),
    "CF-R058": Code("the account is still in use", "该账号仍在使用"),
    "CF-R059": Code("the log was destroyed at the end of its time", "该日志保存期届满，已销毁"),
    "CF-R060": Code("a lead decides about showing this value", "该信息须由审核组长决定是否显示"),
    "CF-R070": Code("another draft of the rule is open", "该规则已有未完成的草案"),
    "CF-R071": Code("the draft does not allow this now", "草案当前不允许此操作"),
    "CF-R072": Code("this rule cannot be written here", "不能在此编写该规则"),
    "CF-R073": Code("the backtest does not allow this", "该回测不允许此操作"),
    "CF-R074": Code("what was asked for does not allow this now", "该申请当前不允许此操作"),
    "CF-R077": Code("the time of a campaign does not fit", "专项行动的时间不符合要求"),
    "CF-R078": Code("the campaign does not allow this now", "专项行动当前不允许此操作"),
    "CF-H001": Code("the request cannot be read", "请求无法读取"),
    "CF-H002": Code("there is no such thing here", "此处没有所请求的对象"),
    "CF-H003": Code("too many items wait", "等待处理的内容过多"),
    "CF-H004": Code("the service is ending", "服务正在停止"),
    "CF-H005": Code("the request is too large", "请求过大"),
    "CF-H006": Code("too many requests", "请求过于频繁"),
    "CF-H008": Code("the address must not be called", "不得访问该地址"),
    "CF-H009": Code("a fault of the service", "服务内部故障"),
    "CF-H010": Code("the webhook is not authentic", "无法验证回调的真实性"),
    "CF-H011": Code("the idempotency key cannot be used", "幂等键无法使用"),
    "CF-H012": Code("the idempotency key belongs to another request", "该幂等键已用于另一请求"),
    "CF-H013": Code("the same request is under way", "相同请求正在处理"),
    "CF-H014": Code("it was done, and its answer is gone", "请求已执行，但结果未留存"),
    "CF-H015": Code("the headers of the request are too large", "请求头过大"),
    "CF-H016": Code("the request came too slowly", "请求传输过慢"),
}
"""Codes outside the pack lints; `policy.lint` adds CF-P... through `register`."""


def register(code: str, *, en: str, zh: str) -> None:
    """Add a code at import time; refuses a code that is taken with other words."""
    known = CODES.setdefault(code, Code(en, zh))
    if known != Code(en, zh):
        raise AssertionError(f"error code {code} is taken")
