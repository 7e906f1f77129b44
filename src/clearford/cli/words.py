"""Every sentence that the command line says, in both languages; a test demands that the two agree."""

from __future__ import annotations

import os
from collections.abc import Mapping

from clearford.console.names import NAMES, Words, fill
from clearford.core.reasons import Language

WORDS: Words = {
    **NAMES,
    "outcome.escalate": {"en": "escalate", "zh": "转人工"},
    "rule": {"en": "rule", "zh": "规则"},
    "status": {"en": "status", "zh": "状态"},
    "items": {"en": "items", "zh": "条目"},
    "share": {"en": "share", "zh": "占比"},
    "outcome": {"en": "outcome", "zh": "结果"},
    "hits": {"en": "hits", "zh": "命中"},
    "title": {"en": "title", "zh": "标题"},
    "case": {"en": "case", "zh": "个案"},
    "summary": {"en": "Summary", "zh": "汇总"},
    "demo.title": {
        "en": "{n} invented items, decided by the shipped packs",
        "zh": "{n} 条虚构内容，由随附规则包判定",
    },
    "demo.samples": {"en": "A few decisions, with reasons", "zh": "部分判定及理由"},
    "demo.time": {
        "en": "{n} items in {s:.2f} s, start-up {up:.1f} s. Trial rules are shown and act on nobody.",
        "zh": "{n} 条内容用时 {s:.2f} 秒，启动 {up:.1f} 秒。试行规则仅展示，不对任何人生效。",
    },
    "demo.week": {"en": "A week passes", "zh": "正在生成一周数据"},
    "demo.accounts": {
        "en": "Accounts of the demo, each with the password: {password}",
        "zh": "演示账号，密码均为：{password}",
    },
    "demo.login": {"en": "login", "zh": "登录名"},
    "demo.roles": {"en": "roles", "zh": "角色"},
    "demo.staff": {"en": "Where people work, the console: {address}", "zh": "工作人员控制台：{address}"},
    "demo.codes": {
        "en": "Codes of the second factor of each account: {address}",
        "zh": "各账号的动态验证码：{address}",
    },
    "demo.public": {"en": "What everybody sees: {address}", "zh": "公众页面：{address}"},
    "demo.statement": {
        "en": "A decision as its author sees it, open to appeal: {address}",
        "zh": "当事人看到的决定，可以申诉：{address}",
    },
    "demo.appeal": {
        "en": "An appeal that waits for an answer: {address}",
        "zh": "等待答复的申诉：{address}",
    },
    "demo.restored": {
        "en": "An appeal that was right, and what was restored: {address}",
        "zh": "申诉成立、已恢复的决定：{address}",
    },
    "demo.report": {
        "en": "A report as its sender sees it: {address}\nCtrl-C ends.",
        "zh": "举报人看到的举报：{address}\n按 Ctrl-C 结束。",
    },
    "demo.next": {
        "en": "Next: clearford scan YOUR.jsonl --output out.jsonl --explain",
        "zh": "下一步：clearford scan 你的文件.jsonl --output out.jsonl --explain",
    },
    "replay.plan": {
        "en": "{items:,} rows and lines in {chunks:,} chunks; bundle {bundle}",
        "zh": "共 {items:,} 行，分为 {chunks:,} 块；规则版本 {bundle}",
    },
    "replay.sample": {
        "en": "sample of {items:,} items: {us:.1f} us of one core an item",
        "zh": "抽样 {items:,} 条：每条占用单核 {us:.1f} 微秒",
    },
    "replay.estimate": {
        "en": "estimate, not a promise: {rate:,.0f} items/s with {workers} workers, about {time}, "
        "{hours:.3g} core hours",
        "zh": "估算（非承诺）：{workers} 个进程每秒约 {rate:,.0f} 条，约需 {time}，合 {hours:.3g} 核时",
    },
    "replay.cost": {
        "en": "estimate of the cost: {hours:.3g} core hours x {price:g} = {cost:.3g}, "
        "without storage and transfer",
        "zh": "费用估算：{hours:.3g} 核时 × {price:g} = {cost:.3g}，不含存储与传输",
    },
    "replay.resumed": {
        "en": "goes on where it was: bundle {bundle}, packs as they were on {day}",
        "zh": "从上次中断处继续：规则版本 {bundle}，规则包为 {day} 时的内容",
    },
    "replay.in_force": {
        "en": "packs: the version in force, {version}",
        "zh": "规则包：现行版本 {version}",
    },
    "replay.fallen": {
        "en": "fell back to trial there, so on trial here: {rules}",
        "zh": "已退回试行，本次也只试行：{rules}",
    },
    "replay.on_trial": {
        "en": "on trial as asked: {rules}",
        "zh": "按要求只试行：{rules}",
    },
    "replay.guarded": {
        "en": "Guard models are not asked in a replay, so that these rules, which read them, are unknown "
        "where it matters: {rules}",
        "zh": "回放不询问防护模型；下列规则依赖其回答，相关之处记为未知：{rules}",
    },
    "replay.reconstructed": {
        "en": "order: reconstructed from time and id, not the order in which items arrived",
        "zh": "顺序：按时间和编号重建，并非当时到达的顺序",
    },
    "replay.begins": {"en": "workers begin", "zh": "工作进程启动中"},
    "replay.noting": {
        "en": "{noted:,} read for their order, {decided:,} decided, {rate:,.0f}/s",
        "zh": "已读取 {noted:,} 条以定顺序，已判定 {decided:,} 条，每秒 {rate:,.0f} 条",
    },
    "replay.deciding": {
        "en": "{decided:,} decided, {rate:,.0f}/s",
        "zh": "已判定 {decided:,} 条，每秒 {rate:,.0f} 条",
    },
    "replay.figures": {
        "en": "{decided:,} decided, {rate:,.0f}/s, {acted:.2%} not allowed, {rejected:,} rejected",
        "zh": "已判定 {decided:,} 条，每秒 {rate:,.0f} 条，未放行 {acted:.2%}，拒绝 {rejected:,} 行",
    },
    "replay.done": {
        "en": "{decided:,} items decided, {rejected:,} lines rejected; "
        "{parts:,} parts and manifest.json in {out}",
        "zh": "判定 {decided:,} 条，拒绝 {rejected:,} 行；{parts:,} 个文件及 manifest.json 位于 {out}",
    },
    "replay.given_up": {
        "en": "not decided: {source}, {rows:,} rows from {first:,}: {code}: {found}",
        "zh": "未判定：{source}，自第 {first:,} 行起 {rows:,} 行：{code}：{found}",
    },
    "replay.status": {
        "en": "units: {done:,} done, {running:,} running, {open:,} open, {dead:,} given up; "
        "{decided:,} items decided",
        "zh": "任务：完成 {done:,}，进行中 {running:,}，未完成 {open:,}，放弃 {dead:,}；"
        "已判定 {decided:,} 条",
    },
    "enforce.compared": {
        "en": "{compared:,} decisions compared: {same:,} as on record; {by_people:,} that people decided are "
        "left to people; of {unrecorded:,} items nothing is on record",
        "zh": "比较 {compared:,} 条判定：与记录一致 {same:,} 条；人工决定过的 {by_people:,} 条留给人工；"
        "记录中没有的内容 {unrecorded:,} 条",
    },
    "enforce.shifts": {"en": "would be treated otherwise", "zh": "处理将改变"},
    "enforce.shift": {"en": "change", "zh": "变化"},
    "enforce.asked": {
        "en": "asked: {id}, {items:,} items over {minutes:,} minutes; nothing is carried out before a policy "
        "approver agrees",
        "zh": "已申请：{id}，{items:,} 条，约 {minutes:,} 分钟；规则批准人批准之前不会执行",
    },
    "enforce.slice": {
        "en": "slice {done:,} of {slices:,} carried out",
        "zh": "已执行第 {done:,}/{slices:,} 批",
    },
    "enforce.asked_still": {"en": "it waits for a policy approver", "zh": "等待规则批准人批准"},
    "enforce.running": {"en": "the rest is not due yet", "zh": "其余部分尚未到期"},
    "enforce.paused": {"en": "somebody paused it", "zh": "已被暂停"},
    "enforce.done": {"en": "all of it is carried out", "zh": "已全部执行"},
    "enforce.refused": {"en": "a policy approver refused it", "zh": "规则批准人未批准"},
    "corpus.planned": {"en": "{n:,} rows and lines, plan {digest}", "zh": "共 {n:,} 行，计划 {digest}"},
    "corpus.ran": {
        "en": "{rows:,} rows looked at; {lines:,} lines could not be used",
        "zh": "已检查 {rows:,} 行；{lines:,} 行无法使用",
    },
    "corpus.drawn": {
        "en": "{n:,} rows for people written to {file}",
        "zh": "已将 {n:,} 行写入 {file} 供人工评判",
    },
    "corpus.source": {"en": "source", "zh": "来源"},
    "corpus.rows": {"en": "rows", "zh": "行数"},
    "corpus.bad": {"en": "bad", "zh": "不合格"},
    "corpus.interval": {"en": "95 % interval", "zh": "95% 区间"},
    "corpus.standing": {"en": "standing", "zh": "结论"},
    "corpus.usable": {"en": "usable", "zh": "可用"},
    "corpus.people": {"en": "people must look", "zh": "须人工复核"},
    "corpus.blocked": {"en": "blocked: more than 5 %", "zh": "停用：超过 5%"},
    "safeguard.made": {
        "en": "{digest}: {shown} examples shown, {tests} left for the test, {left} that no text decides",
        "zh": "{digest}：展示 {shown} 个样例，{tests} 个用于测试，{left} 个无法仅凭文本判断",
    },
    "safeguard.figure": {"en": "figure", "zh": "指标"},
    "safeguard.share": {"en": "share", "zh": "比例"},
    "safeguard.interval": {"en": "95 % interval", "zh": "95% 区间"},
    "safeguard.spread": {"en": "over single repeats", "zh": "各次之间"},
    "safeguard.precision": {"en": "precision", "zh": "精确率"},
    "safeguard.recall": {"en": "recall", "zh": "召回率"},
    "safeguard.tried": {
        "en": "{n} examples, each {repeats} times; about {unsteady} of them the model contradicts itself; "
        "{none} answers without a verdict; {digest}",
        "zh": "{n} 个样例，各询问 {repeats} 次；模型对其中 {unsteady} 个前后不一；"
        "{none} 次回答没有判定；{digest}",
    },
    "ai.id": {"en": "id", "zh": "编号"},
    "ai.name": {"en": "name", "zh": "名称"},
    "ai.tier": {"en": "tier", "zh": "等级"},
    "ai.state": {"en": "state", "zh": "状态"},
    "ai.blocked": {"en": "missing", "zh": "缺项"},
    "ai.due": {"en": "next assessment", "zh": "下次评估"},
    "ai.state.registered": {"en": "registered", "zh": "已登记"},
    "ai.state.asked": {"en": "release asked for", "zh": "已申请上线"},
    "ai.state.released": {"en": "released", "zh": "已上线"},
    "ai.state.stopped": {"en": "stopped", "zh": "已停用"},
    "ai.now.asked": {
        "en": "asked for: a second person has to agree, in the service",
        "zh": "已提出申请：须由另一人在服务中同意",
    },
    "ai.now.released": {"en": "the release is on record", "zh": "上线已记录在册"},
    "ai.told": {"en": "tier {tier} ({name}), {state}", "zh": "等级 {tier}（{name}），{state}"},
    "ai.lacks": {"en": "missing: {what}; {who} supplies it", "zh": "缺少：{what}；由{who}提供"},
    "ai.warns": {
        "en": "not there, which blocks nothing: {what}; {who} supplies it",
        "zh": "尚无（不妨碍上线）：{what}；由{who}提供",
    },
    "ai.clock.runs": {"en": "due before {day}", "zh": "须在 {day} 之前完成"},
    "ai.clock.overdue": {"en": "overdue since {day}", "zh": "已于 {day} 逾期"},
    "ai.clock.late": {"en": "done after {day}", "zh": "已完成，晚于 {day}"},
    "ai.clock.unknown": {
        "en": "working days of that time are not known",
        "zh": "该期间的工作日尚不可知",
    },
    "ai.secondary": {
        "en": "(known from others alone: check it)",
        "zh": "（仅见于二手资料，请核对）",
    },
    "ai.handed_in": {"en": "handed in as {id}: {digest}", "zh": "已提交，编号 {id}：{digest}"},
    "ai.withdrawn": {"en": "{id}: its bytes are erased", "zh": "{id}：内容已删除"},
    "ai.packed": {
        "en": "{file}: {digest}. It is no filing: a person checks it and files it.",
        "zh": "{file}：{digest}。这不是备案，须由人员核对后自行提交。",
    },
    "ai.sound": {
        "en": "{n} files, each as its manifest says: {digest}",
        "zh": "{n} 个文件均与清单一致：{digest}",
    },
    "ai.on_record": {"en": "on record: {entry} in {log}", "zh": "记录在册：{log} 中的 {entry}"},
    "ai.not_on_record": {
        "en": "the record has no entry of it",
        "zh": "记录中没有此材料包",
    },
    "assess.guarded": {"en": "{n:,} answers shown to {guard}", "zh": "已将 {n:,} 个回答交由 {guard} 评判"},
    "assess.bank": {"en": "{bank}: {n:,} questions", "zh": "{bank}：{n:,} 题"},
    "assess.lacks.size": {"en": "smaller than the standard wants", "zh": "规模小于标准要求"},
    "assess.lacks.kind": {"en": "too few of a kind", "zh": "某类题数不足"},
    "assess.lacks.outside": {
        "en": "a kind outside this product, add your own bank",
        "zh": "产品范围外的类别，须自备题库",
    },
    "assess.lacks.language": {"en": "no question in a language", "zh": "缺少某种语言"},
    "assess.lacks.near": {"en": "nearly the same question", "zh": "近似重复的题目"},
    "assess.lacks.age": {"en": "days since the latest refresh", "zh": "距上次更新的天数"},
    "assess.lacks.role": {"en": "nearly all come in the same role", "zh": "几乎全为同一种提问方式"},
    "assess.lacks.leaked": {"en": "stands in prompts or training rows", "zh": "已出现在提示词或训练数据中"},
    "assess.lacks.used": {"en": "questions asked before, the last on", "zh": "此前使用过的题目，最近一次"},
    "assess.planned": {"en": "{n:,} questions drawn, plan {digest}", "zh": "已抽取 {n:,} 题，计划 {digest}"},
    "assess.ran": {
        "en": "{done:,} of {asked:,} questions have an answer on file; {tokens:,} tokens",
        "zh": "{asked:,} 题中 {done:,} 题已有结果；用去 {tokens:,} 个令牌",
    },
    "assess.stopped.tokens": {"en": "stopped by the limit of tokens", "zh": "已达令牌上限"},
    "assess.stopped.cost": {"en": "stopped by the limit of cost", "zh": "已达费用上限"},
    "assess.stopped.time": {"en": "stopped by the limit of time", "zh": "已达时间上限"},
    "assess.compared": {
        "en": "{n:,} questions compared: {gained:,} gained, {lost:,} lost, p = {p:.3g}",
        "zh": "比较 {n:,} 题：改善 {gained:,} 题，变差 {lost:,} 题，p = {p:.3g}",
    },
    "assess.taken": {"en": "{n:,} verdicts taken in", "zh": "已读入 {n:,} 条结论"},
    "assess.queued": {
        "en": "{n:,} cases opened in the queue, {all:,} in all",
        "zh": "已在审核队列中新建 {n:,} 件，共 {all:,} 件",
    },
    "assess.read": {
        "en": "{waiting:,} wait; {twice:,} were read twice, {same:,} of them alike; {gone:,} ended undecided",
        "zh": "{waiting:,} 件待审；{twice:,} 件经两人审核，其中 {same:,} 件一致；{gone:,} 件未决即结束",
    },
    "assess.exported": {"en": "written to {file}", "zh": "已写入 {file}"},
    "assess.purpose": {"en": "questions", "zh": "题目"},
    "assess.share": {"en": "count", "zh": "计数"},
    "assess.interval": {"en": "95 % interval", "zh": "95% 区间"},
    "assess.point": {"en": "point test", "zh": "点估计判定"},
    "assess.bound": {"en": "bound", "zh": "区间界判定"},
    "assess.content": {"en": "content: harmless", "zh": "生成内容：合格"},
    "assess.refuse": {"en": "to refuse: refused", "zh": "应拒答：已拒答"},
    "assess.answer": {"en": "not to refuse: refused", "zh": "非拒答：误拒"},
    "assess.yes": {"en": "passes", "zh": "通过"},
    "assess.no": {"en": "does not pass", "zh": "不通过"},
    "assess.none": {"en": "no verdict", "zh": "无判定"},
    "scan.done": {
        "en": "{read} items read, {rejected} rejected; results in {out}",
        "zh": "读取 {read} 条，拒绝 {rejected} 条；结果见 {out}",
    },
    "stdout": {"en": "standard output", "zh": "标准输出"},
    "scan.partial": {
        "en": "{rows} rows were written before that; they are in {path}",
        "zh": "此前已写出 {rows} 行，保存在 {path}",
    },
    "scan.rejected": {"en": "rejected lines are listed in {path}", "zh": "被拒绝的行列于 {path}"},
    "scan.unsaved": {
        "en": "the reader of the rows went away before the end: {path} was left as it was",
        "zh": "结果的读取方提前关闭：{path} 未作更新",
    },
    "scan.ignored": {
        "en": "columns or keys that were not used: {names}",
        "zh": "未使用的列或键：{names}",
    },
    "explain.why_allowed": {"en": "No live rule held.", "zh": "没有生效的规则命中。"},
    "role.determining": {"en": "determined the decision", "zh": "决定了结果"},
    "role.absorbed": {"en": "held; a stronger action took its place", "zh": "命中；由更强措施取代"},
    "role.softened": {"en": "held; softened until nothing was left of it", "zh": "命中；从轻后不再产生后果"},
    "role.exempted": {"en": "held; exempted", "zh": "命中；已豁免"},
    "role.exempting": {"en": "exempts another rule", "zh": "豁免其他规则"},
    "role.trial": {"en": "held on trial: changes nothing", "zh": "试行命中：不改变结果"},
    "role.unknown": {"en": "could not be known", "zh": "无法判断"},
    "truth.true": {"en": "true   ", "zh": "成立"},
    "truth.false": {"en": "false  ", "zh": "不成立"},
    "truth.unknown": {"en": "unknown", "zh": "未知"},
    "explain.softened": {"en": "made milder by {by}", "zh": "因 {by} 而从轻"},
    "explain.unknown": {"en": "unknown, cause {cause}", "zh": "未知，原因 {cause}"},
    "views": {"en": "text views", "zh": "文本视图"},
    "pack.clean": {
        "en": "{rules} rules in {packs} packs, no finding",
        "zh": "{packs} 个规则包、{rules} 条规则，未发现问题",
    },
    "pack.issues": {
        "en": "{high} high, {medium} medium, {low} low",
        "zh": "高 {high}，中 {medium}，低 {low}",
    },
    "pack.tests": {"en": "{passed} passed, {failed} failed", "zh": "通过 {passed}，失败 {failed}"},
    "pack.uncovered": {"en": "branches without a test", "zh": "未被测试覆盖的分支"},
    "pack.baseline": {"en": "benign item {item} is hit by {rule}", "zh": "正常内容 {item} 被 {rule} 命中"},
    "pack.baseline_size": {
        "en": "{n} benign items, {hits} hit without an explanation",
        "zh": "正常内容 {n} 条，无解释的命中 {hits} 条",
    },
    "severity": {"en": "severity", "zh": "严重程度"},
    "harm": {"en": "harm", "zh": "危害"},
    "backtest.read": {
        "en": "{read} events read, {rejected} rejected; {rules} rules tried as if live. Nobody was acted on.",
        "zh": "读取事件 {read} 条，拒绝 {rejected} 条；{rules} 条规则按生效试算。未对任何人采取措施。",
    },
    "backtest.verified": {
        "en": "{n} events decided by polars as well, {different} decisions differ",
        "zh": "另用 polars 判定 {n} 条，结果不同 {different} 条",
    },
    "backtest.unverified": {
        "en": "{n} events were not decided by polars, since a signal failed beside them",
        "zh": "{n} 条未用 polars 判定：同批有信号计算失败",
    },
    "backtest.changes": {"en": "What would change", "zh": "将发生的变化"},
    "backtest.every": {"en": "every language", "zh": "全部语言"},
    "backtest.language": {"en": "language", "zh": "语言"},
    "backtest.per_day": {"en": "actions a day (most)", "zh": "每日措施数（最多）"},
    "backtest.overlap": {"en": "held together with", "zh": "同时命中"},
    "backtest.quiet": {"en": "{n} further rules held on no event", "zh": "另有 {n} 条规则未命中任何事件"},
    "backtest.untimed": {
        "en": "no event has a time, so actions a day are not known",
        "zh": "事件均无时间，无法估算每日措施数",
    },
    "backtest.failed": {
        "en": "kept unknown by a failed detector: {rules}",
        "zh": "因检测器故障而未知：{rules}",
    },
    "backtest.samples": {"en": "{what}, drawn at random", "zh": "{what}，随机抽样"},
    "backtest.precision": {"en": "precision [95 %]", "zh": "精确率 [95 %]"},
    "backtest.recall": {"en": "recall [95 %]", "zh": "召回率 [95 %]"},
    "backtest.benign": {"en": "benign items hit", "zh": "误中正常内容"},
    "backtest.labels": {
        "en": "{used} labels used, {missing} missing, {contradictory} contradictory and left out",
        "zh": "使用标注 {used} 个，缺失 {missing} 个，矛盾而弃用 {contradictory} 个",
    },
    "backtest.unknown": {
        "en": "labels that no rule is about: {names}",
        "zh": "没有规则对应的标注：{names}",
    },
    "backtest.time": {"en": "event time (UTC)", "zh": "事件时间（UTC）"},
    "backtest.what": {"en": "what happened", "zh": "发生的事"},
    "backtest.found": {"en": "figures", "zh": "数据"},
    "rollout.done": {
        "en": "{rules} rules: {done} would act on everybody by now, {stopped} would have been stopped",
        "zh": "{rules} 条规则：{done} 条已全量生效，{stopped} 条会被自动停用",
    },
    "rollout.rules": {"en": "Rules and their rollout", "zh": "规则的分步上线"},
    "rollout.record": {"en": "What was done with them", "zh": "处置记录"},
    "rollout.stands": {"en": "step", "zh": "阶段"},
    "rollout.since": {"en": "since", "zh": "始于"},
    "rollout.actions": {"en": "actions", "zh": "措施数"},
    "rollout.at": {"en": "{n} %", "zh": "{n} % 账号"},
    "rollout.not_live": {"en": "not live in the packs", "zh": "规则包中未生效"},
    "rollout.in_shadow": {"en": "shadow", "zh": "影子阶段"},
    "rollout.is_stopped": {"en": "stopped: {why}", "zh": "已停用：{why}"},
    "rollout.now": {"en": "{rule} now stands at: {where}", "zh": "{rule} 现处于：{where}"},
    "rollout.listed": {"en": "{n} actions in {path}", "zh": "{n} 项措施，见 {path}"},
    "rollout.verdicts": {
        "en": "{used} actions judged, {left_out} verdicts left out",
        "zh": "计入 {used} 项措施的结论，未计入 {left_out} 个",
    },
    "rollout.look": {
        "en": "`clearford pack rollout list {path}` shows where the rules stand",
        "zh": "用 `clearford pack rollout list {path}` 查看各规则所处阶段",
    },
    "quality.rules": {"en": "Rules, with 95 % intervals", "zh": "各规则（95 % 区间）"},
    "quality.acted": {"en": "acted", "zh": "处置数"},
    "quality.precision": {"en": "precision", "zh": "精确率"},
    "quality.trial": {"en": "precision on trial", "zh": "试行精确率"},
    "quality.overturned": {"en": "overturned of decided appeals", "zh": "申诉改判率"},
    "quality.overturned_of_acted": {"en": "of all acted on", "zh": "占全部处置"},
    "quality.all_prevalence": {"en": "harmful, of all items", "zh": "全部内容中有害占比"},
    "quality.all_recall": {"en": "restricted, of what is harmful", "zh": "有害内容中已处置占比"},
    "quality.all_precision": {"en": "harmful, of what is restricted", "zh": "已处置内容中有害占比"},
    "quality.all_accuracy": {"en": "right, of automated answers", "zh": "自动判定正确率"},
    "quality.unclaimed": {
        "en": "no random sample of all items in the period: no prevalence and no recall is claimed",
        "zh": "本期没有全部内容的随机抽样，故不主张有害占比与召回率",
    },
    "report.written": {
        "en": "{files} files with {numbers} numbers; they can be verified by {path}",
        "zh": "已写出 {files} 个文件，共 {numbers} 个数字；可凭 {path} 核验",
    },
    "report.published": {
        "en": "edition {edition} is kept in the store and entered in the record",
        "zh": "第 {edition} 版已存档并记入记录",
    },
    "report.corrected": {
        "en": "edition {edition}: {n} numbers differ from the one before",
        "zh": "第 {edition} 版：与上一版相比有 {n} 个数字不同",
    },
    "ledger.exported": {"en": "{log}: {size} entries in {place}", "zh": "{log}：{size} 条，位于 {place}"},
    "ledger.rotated": {
        "en": "the log has a new key, which the key before announces; publish it beside that one",
        "zh": "日志已有新密钥，并由旧密钥宣告；请与旧密钥一同公布",
    },
    "ledger.retired": {
        "en": "these keys sign no more; keep them published, for what they signed",
        "zh": "以下密钥不再签名；请继续公布，以便核验其先前的签名",
    },
    "serve.console": {
        "en": "Where people work, the console: {address}",
        "zh": "工作人员控制台：{address}",
    },
    "gateway.at": {
        "en": "the gateway takes requests at {address} and passes them on to {upstream}",
        "zh": "网关地址 {address}，请求转发至 {upstream}",
    },
    "serve.at": {
        "en": "serving at {address}, with the record in {place}",
        "zh": "服务地址 {address}，记录保存在 {place}",
    },
    "serve.first": {
        "en": "nobody has an account yet: clearford user add NAME makes one, clearford user key makes a key",
        "zh": "尚无账号：用 clearford user add NAME 新建账号，用 clearford user key 新建接口密钥",
    },
    "work.started": {"en": "working on {place}", "zh": "正在处理 {place}"},
    "user.added": {"en": "{login} has an account", "zh": "已新建账号 {login}"},
    "user.next": {
        "en": "its roles hold once a second factor is set up at the first sign-in",
        "zh": "首次登录并设置第二重验证后，角色才会生效",
    },
    "user.granted": {"en": "{login} has the role {role}", "zh": "{login} 已获得角色 {role}"},
    "user.revoked": {"en": "{login} no longer has the role {role}", "zh": "{login} 已不再持有角色 {role}"},
    "user.disabled": {
        "en": "{login} is disabled, and signed out everywhere",
        "zh": "{login} 已停用并全部登出",
    },
    "user.enabled": {"en": "{login} may sign in again", "zh": "{login} 可以重新登录"},
    "user.reset": {
        "en": "{login} has a new password and no second factor, and is signed out everywhere",
        "zh": "{login} 已换新密码并清除第二重验证，已全部登出",
    },
    "user.key": {
        "en": "key {id} of {name}, good until {until}; it is shown only this once",
        "zh": "{name} 的密钥 {id}，有效期至 {until}；仅显示这一次",
    },
    "user.unkeyed": {"en": "the key {id} is revoked", "zh": "密钥 {id} 已吊销"},
    "user.password": {"en": "Password: ", "zh": "密码："},
    "user.again": {"en": "Once more: ", "zh": "再次输入："},
    "user.login": {"en": "log-in name", "zh": "登录名"},
    "user.name": {"en": "name", "zh": "姓名"},
    "user.state": {"en": "state", "zh": "状态"},
    "user.active": {"en": "active", "zh": "启用"},
    "user.inactive": {"en": "disabled", "zh": "停用"},
    "user.roles": {"en": "roles", "zh": "角色"},
    "user.scopes": {"en": "scopes", "zh": "权限范围"},
    "user.until": {"en": "until", "zh": "截止"},
    "user.used": {"en": "last used", "zh": "最近使用"},
    "user.over": {"en": "over", "zh": "失效"},
    "archive.made": {"en": "{place}: {rows} rows left the store", "zh": "{place}：{rows} 行已移出存储"},
    "archive.nothing": {"en": "nothing may leave the store", "zh": "没有可移出存储的内容"},
    "archive.sound": {
        "en": "{place}: {rows} entries are proven by the signed log",
        "zh": "{place}：{rows} 条条目已由签署的日志证明",
    },
    "archive.read_whole": {
        "en": "{place}: archived without an index, so all of it is read",
        "zh": "{place}：归档时没有索引，须全部读取",
    },
    "archive.checked": {"en": "archives on record: {n}", "zh": "记录在案的归档：{n}"},
    "archive.leaves": {"en": "{month}: {n} may leave: {kind}", "zh": "{month}：可移出 {n}：{kind}"},
    "archive.stays": {"en": "{month}: {n} stay: {why}", "zh": "{month}：保留 {n}：{why}"},
    "archive.stays.kind": {
        "en": "they say how the service stands, not what was done in a matter",
        "zh": "记载服务本身的状态，而非个别事项",
    },
    "archive.stays.edge": {
        "en": "the first and the last entries of a log carry it on",
        "zh": "日志的首尾条目须保留以供续写",
    },
    "archive.stays.content": {"en": "what they commit to is still kept", "zh": "所承诺的内容仍在保存"},
    "archive.stays.matter": {"en": "their case is still kept", "zh": "相关个案仍在保存"},
    "archive.stays.named": {
        "en": "a statement, measure, effect or order rests on them",
        "zh": "有理由说明、措施、效果或指令以其为据",
    },
    "archive.stays.item": {"en": "something that is kept names their item", "zh": "仍有记录提及同一内容"},
    "archive.stays.held": {
        "en": "something about the person, item or matter is open",
        "zh": "有关人员、内容或事项尚未了结",
    },
    "archive.stays.people": {
        "en": "a person decided about an item that may come back",
        "zh": "人工已就可能再次出现的内容作出决定",
    },
    "store.upgraded": {"en": "the tables are those of version {version}", "zh": "数据表已是版本 {version}"},
    "outbox.none": {"en": "no delivery is {state}", "zh": "没有状态为 {state} 的投递"},
    "outbox.replayed": {"en": "deliveries that leave again: {count}", "zh": "重新投递：{count} 条"},
    "label.right": {"en": "one label, as it should be", "zh": "有一个标识，符合要求"},
    "label.written": {"en": "labelled and read back: {file}", "zh": "已写入标识并读回核对：{file}"},
    "label.carried": {"en": "labelled by the platform: {state}", "zh": "已补充传播要素：{state}"},
    "label.nothing": {
        "en": "nothing says that this was generated, so nothing was written; remind the user to declare it",
        "zh": "没有依据表明这是生成合成内容，未写入标识；请提醒用户声明",
    },
    "label.drawn": {"en": "drawn and measured: {file}", "zh": "已绘制显式标识并实测合格：{file}"},
    "label.unseen": {
        "en": "no label was seen, which proves nothing: other words and letters are not found",
        "zh": "未见显式标识；其他文字或字体无法识别，不能据此断定没有",
    },
    "label.rhythm": {
        "en": "the rhythm of generated sound after {seconds} seconds, {place}",
        "zh": "第 {seconds} 秒有“短长短短”节奏标识，{place}",
    },
    "label.unheard": {
        "en": "no rhythm was heard, which proves nothing: spoken notices are not found",
        "zh": "未听到节奏标识；语音提示无法识别，不能据此断定没有",
    },
    "label.lasts": {
        "en": "{seconds} seconds from the first picture on, {limit} are needed",
        "zh": "自首帧起持续 {seconds} 秒（要求 {limit} 秒）",
    },
    "label.high": {
        "en": "{said}, {share} of the shortest side, {place}",
        "zh": "{said}，高度为最短边的 {share}，{place}",
    },
    "label.low": {
        "en": "{said}, {share} of the shortest side where {limit} are needed, {place}: not as it must be",
        "zh": "{said}，高度为最短边的 {share}（要求 {limit}），{place}：不符合要求",
    },
    "label.at.corner": {"en": "at a corner", "zh": "位于角部"},
    "label.at.edge": {"en": "at an edge", "zh": "位于边部"},
    "label.at.inside": {"en": "away from the edges", "zh": "不在边角"},
    "label.at.start": {"en": "at the start", "zh": "位于开头"},
    "label.at.end": {"en": "at the end", "zh": "位于结尾"},
    "label.at.middle": {"en": "in the middle", "zh": "位于中间"},
    "label.bare": {
        "en": "the source type of IPTC lacks its address http://cv.iptc.org/newscodes/digitalsourcetype/",
        "zh": "IPTC 来源类型缺少完整地址 http://cv.iptc.org/newscodes/digitalsourcetype/",
    },
    "label.kept": {"en": "nothing was lost", "zh": "没有丢失"},
    "label.kind": {"en": "kind", "zh": "文件种类"},
    "label.state": {"en": "generated", "zh": "是否生成合成"},
    "label.do": {"en": "platform", "zh": "平台应当"},
    "label.unreadable": {"en": "what stands there is no label", "zh": "此处内容不是标识"},
    "label.count": {"en": "{count} labels in place of one", "zh": "应有 1 个标识，实有 {count} 个"},
    "label.nobody": {"en": "the label names neither a producer nor a number", "zh": "标识未写明制作者和编号"},
    "label.confirmed": {"en": "yes, metadata say so", "zh": "是，元数据已注明"},
    "label.possible": {"en": "may be", "zh": "可能是"},
    "label.suspected": {"en": "suspected", "zh": "疑似"},
    "label.unknown": {
        "en": "not known; that there is no label proves nothing",
        "zh": "未知；没有标识不能说明任何问题",
    },
    "label.contradictory": {"en": "marks contradict each other", "zh": "各处标识相互矛盾"},
    "label.do.confirmed": {
        "en": "show a notice, and add itself to the label",
        "zh": "显著提示，并补充传播要素",
    },
    "label.do.possible": {
        "en": "show a notice that it may be generated, and add itself",
        "zh": "提示“可能为生成合成内容”，并补充传播要素",
    },
    "label.do.suspected": {
        "en": "show a notice that it is suspected to be generated, and add itself",
        "zh": "提示“疑似生成合成内容”，并补充传播要素",
    },
    "label.do.unknown": {"en": "remind the user to declare", "zh": "提醒用户主动声明"},
    "label.do.contradictory": {"en": "let a person look", "zh": "交由人工查看"},
    "label.c2pa.extra": {
        "en": "not looked at: pip install 'clearford[c2pa]'",
        "zh": "未读取：pip install 'clearford[c2pa]'",
    },
    "label.c2pa.none": {"en": "no manifest", "zh": "没有清单"},
    "label.c2pa.valid": {"en": "valid: nothing changed since it was signed", "zh": "有效：签名后未被改动"},
    "label.c2pa.invalid": {"en": "invalid: it does not fit the file", "zh": "无效：与文件不符"},
    "label.c2pa.remote": {
        "en": "the manifest lies elsewhere and is not fetched",
        "zh": "清单存放在别处，未获取",
    },
    "label.c2pa.unreadable": {"en": "the manifest cannot be read", "zh": "清单无法读取"},
    "label.c2pa.untrusted": {
        "en": "who signed is not checked against any list",
        "zh": "未核对签名者身份",
    },
    "label.c2pa.ingredients": {
        "en": "something that it was made of was wrong: {codes}",
        "zh": "所用素材存在问题：{codes}",
    },
    "label.place.xmp": {"en": "XMP", "zh": "XMP 元数据"},
    "label.place.text": {"en": "text chunk", "zh": "文本块"},
    "label.place.exif": {"en": "EXIF", "zh": "EXIF 信息"},
    "label.place.tag": {"en": "tag", "zh": "标签"},
    "label.place.front-matter": {"en": "front matter", "zh": "文首元数据"},
    "label.place.property": {"en": "property", "zh": "文档属性"},
    "label.remark.value": {"en": "`Label` is neither 1, 2 nor 3", "zh": "Label 不是 1、2 或 3"},
    "label.remark.signs": {"en": "signs that are not allowed", "zh": "含有不允许的字符"},
    "label.remark.producer": {
        "en": "the producer is no code of 27 signs, or its check digit is wrong",
        "zh": "制作者不是 27 位编码，或校验位不符",
    },
    "label.remark.missing": {"en": "fields are missing", "zh": "缺少字段"},
    "label.remark.unknown-key": {"en": "fields that the standard does not have", "zh": "有标准以外的字段"},
    "label.remark.self-signed": {
        "en": "signed with a key that it brings itself, which proves nothing",
        "zh": "用自带密钥签名，不能证明真实",
    },
    "label.label-lost": {"en": "the label was lost", "zh": "标识丢失"},
    "label.producer-changed": {"en": "what the producer said was changed", "zh": "制作者要素被改动"},
    "label.source-lost": {"en": "the source type of IPTC was lost", "zh": "IPTC 来源类型丢失"},
    "label.source-changed": {"en": "the source type of IPTC was changed", "zh": "IPTC 来源类型被改动"},
    "label.manifest-lost": {"en": "the C2PA manifest was lost", "zh": "C2PA 清单丢失"},
    "label.manifest-broken": {
        "en": "the C2PA manifest does not fit any more",
        "zh": "C2PA 清单与文件不再相符",
    },
    "label.value-weakened": {"en": "the label says less than before", "zh": "标识的确定程度降低"},
    "label.contradict": {"en": "labels contradict each other now", "zh": "各处标识相互矛盾"},
    "stream.started": {"en": "reading {streams}", "zh": "正在读取 {streams}"},
    "stream.put": {
        "en": "put into the inbox: {accepted}, rejected: {rejected}",
        "zh": "已放入收件表：{accepted} 条，拒收：{rejected} 条",
    },
    "stream.nothing": {"en": "nobody has read a stream yet", "zh": "尚无进程读取过任何流"},
    "stream.aside": {"en": "messages that wait for a person: {open}", "zh": "等待人工处理的消息：{open} 条"},
    "stream.no_letter": {"en": "no message is {state}", "zh": "没有状态为 {state} 的消息"},
    "stream.again": {
        "en": "it is decided again by whoever reads its part",
        "zh": "将由读取其分区的进程重新判定",
    },
    "stream.discarded": {
        "en": "it stays undecided, and the reason is on record",
        "zh": "不再判定，理由已记录在册",
    },
    "store.rotated": {
        "en": "there is a new master key; start every process anew, then end the change with --end",
        "zh": "已生成新的主密钥；请重启所有进程，然后用 --end 完成更换",
    },
    "store.wrapped": {
        "en": "keys of persons wrapped anew: {keys}; older master keys are gone from the file",
        "zh": "已重新包裹个人密钥 {keys} 个；旧主密钥已从文件中移除",
    },
    "store.backed_up": {
        "en": "the back-up is whole; keys and the signer's memory are not in it",
        "zh": "备份已完成；不含密钥与签名记录，请另行备份",
    },
    "store.restored": {
        "en": "{rows} rows were put back and compared; every signed head agrees with its tree",
        "zh": "已恢复并核对 {rows} 行；各日志的签名检查点与其哈希树一致",
    },
    "store.behind": {
        "en": "`{log}` was signed up to {signed} entries, the back-up has {size}: it takes no more (CF-R007)",
        "zh": "日志 `{log}` 已签名至第 {signed} 条，备份仅有 {size} 条：不再写入（CF-R007）",
    },
    "store.head": {"en": "`{log}`: {size} entries", "zh": "`{log}`：{size} 条"},
    "store.copied": {
        "en": "{rows} rows of {tables} tables were copied and compared",
        "zh": "已复制并核对 {tables} 张表的 {rows} 行",
    },
    "trigger.limit": {"en": "action limit reached", "zh": "达到措施限额"},
    "trigger.hit_rate": {"en": "another hit rate than in shadow", "zh": "命中率与影子阶段不符"},
    "trigger.overturned": {"en": "too many actions overturned", "zh": "被推翻的措施过多"},
    "trigger.failures": {"en": "too many failures", "zh": "检测故障过多"},
    "trigger.canary": {"en": "a benign item would be restricted", "zh": "会误伤正常内容"},
    "trigger.person": {"en": "by a person", "zh": "人工停用"},
    "rollout.untimed": {
        "en": "no event has a time, so that no step could end",
        "zh": "事件均无时间，无法完成任何阶段",
    },
    "diff.same": {"en": "nothing changed", "zh": "没有改动"},
    "diff.pack": {
        "en": "{pack}  {old} -> {new}, needs at least {needs}",
        "zh": "{pack}  {old} -> {new}，至少应为 {needs}",
    },
    "diff.major": {"en": "major", "zh": "主版本"},
    "diff.minor": {"en": "minor", "zh": "次版本"},
    "diff.patch": {"en": "patch", "zh": "修订"},
    "diff.decided": {
        "en": "{n} items decided with both, {changed} decisions change",
        "zh": "以两版判定 {n} 条，{changed} 条结果变化",
    },
    "sample.done": {
        "en": "{n} items to review in {path}; the rule matched {hits} items in all",
        "zh": "待复核 {n} 条，见 {path}；规则共命中 {hits} 条",
    },
    "evidence.counts": {
        "en": "{n} matches reviewed, {right} right; {twice} by two people, {disputed} disputed, "
        "{unsure} unsure; {left_out} verdicts left out",
        "zh": "复核命中 {n} 条，正确 {right} 条；双人复核 {twice} 条，意见不一 {disputed} 条，"
        "不确定 {unsure} 条；未计入 {left_out} 个",
    },
    "evidence.met": {"en": "the bar is met: {low} >= {bar}", "zh": "达到门槛：{low} >= {bar}"},
    "evidence.missed": {
        "en": "the bar is not met: lower bound {low}, bar {bar}; a rule that restricts needs {least} matches",
        "zh": "未达门槛：下限 {low}，门槛 {bar}；限制类规则至少需复核 {least} 条",
    },
    "promote.done": {
        "en": "{rule} is now {status}; the pack is version {version}",
        "zh": "{rule} 现为{status}；规则包版本 {version}",
    },
    "promote.refused": {
        "en": "{rule} does not go {status}: {n} reasons; nothing was written",
        "zh": "{rule} 不能转为{status}：共 {n} 条理由；未写入任何内容",
    },
    "preset": {"en": "preset", "zh": "预设"},
    "preset.changed": {"en": "rules changed", "zh": "变更的规则"},
    "new.gap": {"en": "to fill in: {gap}", "zh": "待填写：{gap}"},
    "new.written": {"en": "written: {path}", "zh": "已写入：{path}"},
    "train.json": {"en": "{n} rows are not JSON: {places}", "zh": "{n} 行不是 JSON：{places}"},
    "train.no_text": {"en": "{n} rows have no text: {places}", "zh": "{n} 行没有文本：{places}"},
    "train.no_label": {
        "en": "{n} rows have no usable label: {places}",
        "zh": "{n} 行没有可用的标签：{places}",
    },
    "train.contradiction": {
        "en": "{n} rows are of texts with both labels: {places}",
        "zh": "{n} 行的文本标签矛盾：{places}",
    },
    "train.repeated": {
        "en": "{n} rows repeat another: {places}",
        "zh": "{n} 行与其他行重复：{places}",
    },
    "train.figures": {
        "en": "Figures at the score 0.5: per cent, with 95 % intervals",
        "zh": "分数 0.5 时的指标：百分比及 95% 区间",
    },
    "train.rows": {"en": "rows", "zh": "数据"},
    "train.folds": {"en": "grouped folds", "zh": "分组交叉验证"},
    "train.held_out": {"en": "held out", "zh": "留出部分"},
    "train.cross": {"en": "{name}, learned from the others", "zh": "{name}，仅用其他数据训练"},
    "train.recall": {"en": "found", "zh": "召回率"},
    "train.false": {"en": "false alarms", "zh": "误报率"},
    "train.f1": {"en": "F1", "zh": "F1 值"},
    "train.macro": {"en": "macro-F1", "zh": "宏平均 F1"},
    "train.thresholds": {
        "en": "Thresholds by false alarms (folds)",
        "zh": "按误报率选阈值（交叉验证）",
    },
    "train.at_most": {"en": "false alarms at most", "zh": "误报率上限"},
    "train.score": {"en": "score from", "zh": "分数不低于"},
    "error": {"en": "error", "zh": "错误"},
    "suggestion": {"en": "try: {what}", "zh": "建议：{what}"},
    "interrupted": {"en": "interrupted", "zh": "已中断"},
}


def pick_language(wanted: str | None = None, env: Mapping[str, str] | None = None) -> Language:
    """`wanted`, else the language of the environment (LC_ALL, LC_MESSAGES, LANG), else English."""
    env = os.environ if env is None else env
    for value in (wanted, env.get("LC_ALL"), env.get("LC_MESSAGES"), env.get("LANG")):
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(key: str, lang: Language, **values: object) -> str:
    """The sentence `key` in `lang`, with its values."""
    return fill(WORDS, key, lang, **values)
