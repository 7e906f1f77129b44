"""Every sentence of every letter, in both languages; tests demand that the two agree and read plainly."""

from __future__ import annotations

from clearford.core.reasons import Language

Sentence = dict[Language, str]

WORDS: dict[str, Sentence] = {
    # --- statement of reasons -------------------------------------------------------------------
    "statement": {
        "en": "What we did with your content, and why",
        "zh": "我们对您的内容作了什么处理，以及原因",
    },
    "done": {"en": "What we did", "zh": "处理措施"},
    "why": {"en": "Why", "zh": "原因"},
    "why_illegal": {"en": "Why it breaks the law", "zh": "违法理由"},
    "rule": {"en": "Rule", "zh": "规则"},
    "basis": {"en": "Legal basis", "zh": "依据"},
    "facts": {"en": "What happened", "zh": "事情经过"},
    "how": {"en": "How it was decided", "zh": "如何作出"},
    "contest": {"en": "If you do not agree", "zh": "如有异议"},
    "everywhere": {"en": "This applies everywhere.", "zh": "适用于所有地区。"},
    "there": {"en": "This applies in {places}.", "zh": "适用于{places}。"},
    "from_until": {"en": "It runs from {start} until {end}.", "zh": "自{start}起，至{end}止。"},
    "from_review": {
        "en": "It runs from {start}. No end is set, and we look at it again by {review}.",
        "zh": "自{start}起，未设期限。我们最迟于{review}重新检查。",
    },
    "from": {"en": "It runs from {start}. No end is set.", "zh": "自{start}起，未设期限。"},
    "found.own.machine": {
        "en": "Our automatic check found your {kind}{of}.",
        "zh": "我们的自动检查发现了您{of}{kind}。",
    },
    "found.own.person": {
        "en": "Our staff found your {kind}{of}.",
        "zh": "我们的工作人员发现了您{of}{kind}。",
    },
    "found.notice": {"en": "Somebody reported your {kind}{of}.", "zh": "有人举报了您{of}{kind}。"},
    "found.trusted_flagger": {
        "en": "A trusted flagger reported your {kind}{of}.",
        "zh": "一家可信举报机构举报了您{of}{kind}。",
    },
    "found.named_flagger": {
        "en": "The trusted flagger {flagger} reported your {kind}{of}.",
        "zh": "可信举报机构“{flagger}”举报了您{of}{kind}。",
    },
    "found.other_notice": {
        "en": "Your {kind}{of} was brought to our notice.",
        "zh": "我们收到了关于您{of}{kind}的其他通知。",
    },
    "found.order": {
        "en": "An authority sent us an order about your {kind}{of}.",
        "zh": "主管机关就您{of}{kind}向我们发出命令。",
    },
    "of_day": {"en": " of {day}", "zh": "{day}的"},
    "of_unknown": {"en": "", "zh": "的"},
    "terms": {"en": "It goes against our terms.", "zh": "该内容违反我们的服务条款。"},
    "clause": {
        "en": "It goes against our terms ({clause}).",
        "zh": "该内容违反我们的服务条款（{clause}）。",
    },
    "illegal": {
        "en": "A person found that it breaks the law: {law}.",
        "zh": "经人工判断，该内容违反法律：{law}。",
    },
    "also_illegal": {
        "en": "A person found that it breaks the law as well.",
        "zh": "经人工判断，该内容同时违反法律。",
    },
    "classed": {"en": "We class it as: {harm}.", "zh": "我们将其归类为：{harm}。"},
    "written_in": {
        "en": "This reason was written in {language}.",
        "zh": "以上理由的原文为{language}。",
    },
    "machine.found": {"en": "It was found automatically.", "zh": "该内容由系统自动发现。"},
    "machine.not_found": {"en": "It was not found automatically.", "zh": "该内容不是由系统自动发现的。"},
    "machine.full": {
        "en": "The decision was made automatically, and no person was involved.",
        "zh": "处理决定由系统自动作出，没有人工参与。",
    },
    "machine.partial": {
        "en": "A person made the decision with the help of automatic means.",
        "zh": "处理决定由工作人员借助自动化手段作出。",
    },
    "machine.none": {"en": "A person made the decision.", "zh": "处理决定由工作人员作出。"},
    "papers": {"en": "To have it lifted, send us", "zh": "如需解除，请提供"},
    "appeal_until": {
        "en": "You can appeal until {day} (UTC). It is free.",
        "zh": "您可以免费申诉，截止日期为{day}（UTC）。",
    },
    "appeal_months": {
        "en": "You can appeal within {months} months. It is free.",
        "zh": "您可以在 {months} 个月内免费申诉。",
    },
    "appeal_hands": {
        "en": "A person who was not involved will decide.",
        "zh": "申诉由未参与本次处理的人员裁定。",
    },
    "appeal_answer": {"en": "You get an answer within {time}.", "zh": "我们会在 {time}内答复。"},
    "body": {
        "en": "You can also turn to an out-of-court body: {name}.",
        "zh": "您也可以向庭外争议解决机构提出：{name}。",
    },
    "court": {"en": "You can also go to court.", "zh": "您也可以向法院提起诉讼。"},
    "record": {"en": "Record", "zh": "记录编号"},
    "record_entry": {
        "en": "{entry}. With this number you can check that the decision is in our record.",
        "zh": "{entry}。凭此编号，您可以核对本次处理是否已记录在案。",
    },
    "binding": {"en": "The {language} version of this letter counts.", "zh": "本通知以{language}版本为准。"},
    # --- to who reported ------------------------------------------------------------------------
    "outcome": {"en": "What came of your report", "zh": "您的举报处理结果"},
    "report": {"en": "Report", "zh": "举报编号"},
    "result": {"en": "Result", "zh": "结果"},
    "outcome.acted": {"en": "We acted. {done}", "zh": "我们已对该内容采取措施：{done}"},
    "outcome.acted_other": {"en": "We acted on what you reported.", "zh": "我们已就您举报的情况采取措施。"},
    "outcome.no_action": {
        "en": "A check found no breach of our terms, so we left the content as it is.",
        "zh": "经核查，未发现违反服务条款的情形，该内容保持不变。",
    },
    "outcome.unfounded": {
        "en": "A person looked at your report and found clearly no ground for it.",
        "zh": "工作人员查看了您的举报，认为明显没有依据。",
    },
    "outcome.gone": {
        "en": "The content was no longer there when we looked.",
        "zh": "我们查看时，该内容已不存在。",
    },
    "handled.full": {
        "en": "Your report was handled automatically, and no person was involved.",
        "zh": "您的举报由系统自动处理，没有人工参与。",
    },
    "handled.partial": {
        "en": "A person handled your report with the help of automatic means.",
        "zh": "您的举报由工作人员借助自动化手段处理。",
    },
    "handled.none": {
        "en": "A person handled your report. No automatic means were used.",
        "zh": "您的举报由工作人员处理，未使用自动化手段。",
    },
    # --- receipt --------------------------------------------------------------------------------
    "receipt": {"en": "We received your report", "zh": "我们已收到您的举报"},
    "received": {"en": "Received", "zh": "收到时间"},
    "expected": {"en": "Answer", "zh": "答复"},
    "expected_by": {"en": "You get an answer by {time}.", "zh": "我们最迟于{time}答复您。"},
    "status": {"en": "Status", "zh": "进度查询"},
    "status_here": {"en": "Follow your report here:", "zh": "您可以在此查看进度："},
    "copy": {"en": "What you sent", "zh": "您提交的内容"},
    "sorting": {
        "en": "Automatic means help to sort reports. Your answer will say how yours was handled.",
        "zh": "举报的分拣会借助自动化手段。答复中会说明您的举报如何处理。",
    },
    "stage": {"en": "How far it is", "zh": "当前进度"},
    "stage.incomplete": {
        "en": "We cannot yet tell what it is about. Please add what is missing.",
        "zh": "目前无法确定您举报的内容，请补充所缺信息。",
    },
    "stage.paused": {"en": "It waits until the pause is over.", "zh": "暂停期结束后处理。"},
    "stage.waiting": {"en": "It waits for a person who will read it.", "zh": "等待工作人员查看。"},
    "stage.read": {"en": "A person is reading it.", "zh": "工作人员正在查看。"},
    "stage.asked": {
        "en": "We asked a question and wait for the answer.",
        "zh": "我们已询问有关情况，正在等待答复。",
    },
    "stage.decided": {"en": "It is decided.", "zh": "已有处理结果。"},
    "paused": {
        "en": "We do not handle your reports until {until}. This one waits, and we take it up then. "
        "You can contest the pause by the link in our letter about it.",
        "zh": "我们暂停处理您的举报至{until}。本举报已登记，届时继续处理。"
        "您可以通过暂停通知中的链接提出申诉。",
    },
    "missing": {"en": "Your report lacks something", "zh": "您的举报缺少必要信息"},
    "lacks": {"en": "Please add", "zh": "请补充"},
    "lacks_why": {
        "en": "Without this we may not be able to find or judge the content.",
        "zh": "缺少这些信息，我们可能无法找到或判断该内容。",
    },
    "lacks.reasons": {
        "en": "why you think that it breaks the law or our terms",
        "zh": "您认为其违法或违规的理由",
    },
    "lacks.location": {"en": "the exact address of the content", "zh": "该内容的确切网址"},
    "lacks.name": {"en": "your name", "zh": "您的姓名"},
    "lacks.email": {"en": "your e-mail address", "zh": "您的电子邮箱"},
    "lacks.good_faith": {
        "en": "a line that what you say is true to the best of your knowledge",
        "zh": "声明您所述内容属实",
    },
    # --- reversal -------------------------------------------------------------------------------
    "reversal": {"en": "We undid our decision", "zh": "我们已撤销此前的处理"},
    "undone": {"en": "What we undid", "zh": "撤销措施"},
    "reversal.appeal": {
        "en": "You appealed against our decision of {day}. A person looked at it again: you were right.",
        "zh": "您对我们{day}的处理提出了申诉。工作人员重新审查后认为您是对的。",
    },
    "reversal.own": {
        "en": "We looked again at our decision of {day}. It was wrong.",
        "zh": "我们重新检查了{day}的处理，认为处理有误。",
    },
    "sorry": {"en": "We are sorry.", "zh": "我们为此致歉。"},
    "strikes_gone": {
        "en": "The {points} points on your account for this are gone.",
        "zh": "因此计入您账号的 {points} 分已清除。",
    },
    "reversal.notifier": {
        "en": "You reported content, and we acted on it. A person looked at it again and undid this.",
        "zh": "我们曾就您的举报采取措施。工作人员重新审查后，撤销了该措施。",
    },
    # --- misuse ---------------------------------------------------------------------------------
    "misuse.notices": {"en": "reports", "zh": "举报"},
    "misuse.complaints": {"en": "appeals", "zh": "申诉"},
    "misuse_warning": {"en": "A warning about your {what}", "zh": "关于您的{what}的提醒"},
    "misuse_suspension": {"en": "We pause the handling of your {what}", "zh": "我们将暂停处理您的{what}"},
    "misuse.count": {
        "en": "We decided {all} of your {what} in {days} days. People found clearly no ground for {bad}.",
        "zh": "最近 {days} 天内，我们处理了您的 {all} 份{what}，其中 {bad} 份经人工判断明显没有依据。",
    },
    "misuse.may": {
        "en": "If this goes on, we may stop handling your {what} for up to {days} days.",
        "zh": "如果继续如此，我们可能暂停处理您的{what}，最长 {days} 天。",
    },
    "misuse.pause": {
        "en": "We do not handle your {what} from {start} until {end}.",
        "zh": "自{start}起至{end}止，我们暂停处理您的{what}。",
    },
    "misuse.still": {
        "en": "We still read {what} about children and about danger to life.",
        "zh": "涉及未成年人或生命危险的{what}，我们仍会查看。",
    },
    "misuse.factors": {"en": "We looked at", "zh": "我们考虑了"},
    # --- trusted flaggers -----------------------------------------------------------------------
    "imprecision": {
        "en": "Notices of a trusted flagger that were not precise",
        "zh": "关于可信举报者不准确举报的说明",
    },
    "flagger.to": {"en": "To the Digital Services Coordinator of", "zh": "致数字服务协调机构"},
    "flagger.who": {"en": "Trusted flagger", "zh": "可信举报者"},
    "flagger.field": {"en": "Field", "zh": "领域"},
    "flagger.figures": {"en": "Figures", "zh": "数据"},
    "flagger.count": {
        "en": "From {since} to {until} people decided {n} notices in the field. {precise} led to action. "
        "{rest} did not. For {unfounded} of these there was clearly no ground.",
        "zh": "自{since}至{until}，我们人工处理了领域内的 {n} 份通知。{precise} 份促成处置。"
        "{rest} 份未促成处置，其中 {unfounded} 份明显没有依据。",
    },
    "flagger.share": {
        "en": "The share of precise notices lies between {low} and {high}, with a certainty of 95 %.",
        "zh": "准确通知的比例在 {low} 与 {high} 之间，把握为 95 %。",
    },
    "flagger.many": {
        "en": "We take this for a significant number of notices that were not precise enough.",
        "zh": "我们认为不够准确的通知数量较多。",
    },
    "flagger.few": {
        "en": "This is not yet a significant number. This letter is a draft and need not be sent.",
        "zh": "目前数量尚不显著。本函为草稿，无需发送。",
    },
    "flagger.how": {"en": "What was counted", "zh": "统计方法"},
    "flagger.counted": {
        "en": "A notice is precise if a person took action because of it. Open notices are not counted. "
        "Notices outside the field are not counted.",
        "zh": "经人工处理并据此采取措施的通知计为准确。尚未处理的通知和领域之外的通知不计入。",
    },
    "flagger.documents": {
        "en": "The list with this letter names {named} notices that led to nothing, with their entries.",
        "zh": "随函清单列明 {named} 份未促成处置的通知及其记录编号。",
    },
    # --- measures -------------------------------------------------------------------------------
    "measure": {"en": "A measure on your account", "zh": "对您账号的措施"},
    "measure_end": {"en": "A measure on your account has ended", "zh": "对您账号的措施已结束"},
    "points": {
        "en": "Your account has {points} points. They lapse by {day}.",
        "zh": "您的账号现有 {points} 分，最迟于{day}失效。",
    },
    "ended.expired": {"en": "The time of this measure is over.", "zh": "该措施期限已满。"},
    "ended.lifted": {"en": "We lifted this measure early.", "zh": "我们已提前解除该措施。"},
    "ended.reversed": {"en": "We undid this measure, as it was wrong.", "zh": "该措施有误，我们已撤销。"},
    "correct_by": {"en": "Please put it right by {day}.", "zh": "请在{day}前改正。"},
    # --- appeals --------------------------------------------------------------------------------
    "appeal_received": {"en": "We received your appeal", "zh": "我们已收到您的申诉"},
    "appeal_decided": {"en": "What came of your appeal", "zh": "您的申诉结果"},
    "appeal_overdue": {"en": "Your appeal takes longer than we said", "zh": "您的申诉处理时间超出预期"},
    "appeal": {"en": "Appeal", "zh": "申诉编号"},
    "appeal.person": {
        "en": "A person who was not involved before will decide. You can add words and files until then.",
        "zh": "将由此前未参与的人员裁定。在此之前，您可以补充说明和材料。",
    },
    "appeal.upheld": {"en": "Our decision stands.", "zh": "维持原处理。"},
    "appeal.reversed": {"en": "You were right. We undid our decision.", "zh": "申诉成立，我们已撤销原处理。"},
    "appeal.partly_reversed": {
        "en": "You were right in part. We undid part of our decision.",
        "zh": "申诉部分成立，我们已撤销部分处理。",
    },
    "appeal.newly_imposed": {"en": "You were right. We have acted now.", "zh": "申诉成立，我们已采取措施。"},
    "appeal.omitted": {"en": "We did not decide on your appeal.", "zh": "我们未对您的申诉作出裁定。"},
    "omitted.too_late": {"en": "It came after the last day for appeals.", "zh": "申诉已超过期限。"},
    "omitted.same_matter": {"en": "We have already decided on the same matter.", "zh": "同一事项已经裁定。"},
    "omitted.withdrawn": {"en": "You withdrew it.", "zh": "您已撤回申诉。"},
    "omitted.not_concerned": {
        "en": "The decision does not concern you.",
        "zh": "该处理与您无关。",
    },
    "appeal.by_person": {
        "en": "A person who was not involved before decided.",
        "zh": "由此前未参与的人员裁定。",
    },
    "overdue": {
        "en": "We said that you get an answer by {day}. We are late, and we are sorry.",
        "zh": "我们原定于{day}前答复。未能如期，十分抱歉。",
    },
    "overdue.now": {
        "en": "A senior member of our staff now looks after it. It costs you no right.",
        "zh": "现由负责人跟进处理，您的权利不受影响。",
    },
    # --- orders ---------------------------------------------------------------------------------
    "order": {"en": "An authority ordered us to act", "zh": "主管机关要求我们采取措施"},
    "authority": {"en": "Who ordered it", "zh": "发出命令的机关"},
    "order.reasons": {"en": "The reasons of the authority", "zh": "该机关的理由"},
    "order.redress": {"en": "How to contest the order", "zh": "如何对命令提出异议"},
    "order.none_named": {
        "en": "The order names no way. You can ask the authority, and you can go to court.",
        "zh": "命令未写明救济途径。您可以询问该机关，也可以向法院提起诉讼。",
    },
    "order.inform": {
        "en": "An authority asked us for data about you",
        "zh": "主管机关要求我们提供与您有关的信息",
    },
    "order.handed": {
        "en": "We handed over data of these kinds: {classes}.",
        "zh": "我们提供了以下类别的信息：{classes}。",
    },
    "order.undone": {
        "en": "The order no longer holds, so we undid this on {day}.",
        "zh": "该命令已不再有效，我们已于{day}撤销上述措施。",
    },
    "reversal.order": {
        "en": "On {day} we acted because an authority ordered it. The order no longer holds.",
        "zh": "我们曾于{day}依主管机关的命令采取措施。该命令已不再有效。",
    },
    # --- to an authority ------------------------------------------------------------------------
    "authority_received": {"en": "We received your order", "zh": "我们已收到贵机关的命令"},
    "authority_missing": {"en": "Your order lacks something", "zh": "贵机关的命令缺少必要内容"},
    "authority_effect": {"en": "What we did about your order", "zh": "命令执行情况"},
    "authority_refused": {"en": "We do not carry out your order", "zh": "我们不予执行该命令"},
    "authority_undone": {"en": "We undid what your order asked for", "zh": "我们已撤销依命令采取的措施"},
    "to": {"en": "To", "zh": "致"},
    "our_number": {"en": "Our number", "zh": "我方编号"},
    "your_number": {"en": "Your number", "zh": "贵机关文号"},
    "order.looked_at": {
        "en": "A member of our legal staff looks at it. Nothing is done before.",
        "zh": "我们的法务人员正在核对，核对完成前不会执行。",
    },
    "order.lacks": {"en": "Please send us", "zh": "请补充"},
    "order.lacks_why": {
        "en": "The law asks that an order holds this. We cannot act on it before.",
        "zh": "法律要求命令包含这些内容。补齐之前，我们无法执行。",
    },
    "order.answer_by": {"en": "Please answer by {day}.", "zh": "请于{day}前答复。"},
    "order.done": {
        "en": "We gave effect to it at {time}, for {n} of {all} items.",
        "zh": "我们已于{time}执行，涉及 {all} 项内容中的 {n} 项。",
    },
    "order.answered": {"en": "We gave effect to it at {time}.", "zh": "我们已于{time}执行。"},
    "order.gone": {"en": "No longer there", "zh": "已不存在的内容"},
    "order.undone_at": {
        "en": "At {time} we undid what we had done about {n} items.",
        "zh": "我们已于{time}撤销对 {n} 项内容采取的措施。",
    },
    "refused.not_authentic": {
        "en": "We could not confirm that it comes from the authority that it names.",
        "zh": "我们无法确认该命令出自其所载机关。",
    },
    "refused.incomplete": {
        "en": "It lacks what the law asks for, and we got no answer.",
        "zh": "命令缺少法律要求的内容，我们也未收到补充。",
    },
    "refused.not_held": {"en": "We do not hold what it asks for.", "zh": "我们没有其所要求的信息。"},
    "refused.conflict_of_laws": {
        "en": "Another law that binds us forbids it.",
        "zh": "我们须遵守的其他法律不允许执行。",
    },
    "refused.impossible": {"en": "It cannot be done.", "zh": "客观上无法执行。"},
}

DATA: dict[str, Sentence] = {
    "identity": {"en": "who somebody is", "zh": "身份信息"},
    "contact": {"en": "ways to reach somebody", "zh": "联系方式"},
    "sign_in": {"en": "times of signing in", "zh": "登录时间"},
    "content": {"en": "what was published", "zh": "已发布的内容"},
    "messages": {"en": "private messages", "zh": "私信"},
    "payment": {"en": "payments", "zh": "支付信息"},
    "network": {"en": "network addresses", "zh": "网络地址"},
    "other": {"en": "other data", "zh": "其他信息"},
}
"""Kinds of data that an authority may be given."""

KINDS: dict[str, Sentence] = {
    "post": {"en": "post", "zh": "帖子"},
    "comment": {"en": "comment", "zh": "评论"},
    "message": {"en": "message", "zh": "消息"},
    "profile": {"en": "profile", "zh": "个人资料"},
    "listing": {"en": "offer", "zh": "商品信息"},
    "push": {"en": "notification", "zh": "推送"},
    "image": {"en": "image", "zh": "图片"},
    "prompt": {"en": "request to the AI service", "zh": "对 AI 服务的请求"},
    "completion": {"en": "answer of the AI service", "zh": "AI 服务的回答"},
    "dataset_row": {"en": "row of data", "zh": "数据"},
    "app_package": {"en": "app", "zh": "应用"},
    "url": {"en": "link", "zh": "链接"},
    "account_event": {"en": "account", "zh": "账号"},
}
OTHER_KIND: Sentence = {"en": "content", "zh": "内容"}
"""For a kind that an operator declared."""
FACTORS: dict[str, Sentence] = {
    "numbers": {"en": "how many there were", "zh": "数量"},
    "share": {"en": "their share of all that you sent", "zh": "所占比例"},
    "gravity": {"en": "how serious they were", "zh": "严重程度"},
    "intention": {"en": "whether it was on purpose", "zh": "是否故意"},
}
"""The four factors of misuse (DSA art. 23(3))."""


def say(key: str, lang: Language, **values: object) -> str:
    """A sentence with its places filled; a value is never read as a pattern."""
    return WORDS[key][lang].format(**values)


def kind_name(kind: str, lang: Language) -> str:
    """What an item is called towards people."""
    return KINDS.get(kind, OTHER_KIND)[lang]
