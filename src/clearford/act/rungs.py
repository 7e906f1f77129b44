"""The rungs of the ladder against an account, in words."""

from __future__ import annotations

from clearford.core.casework import Rung
from clearford.core.reasons import Language

RUNGS: dict[Rung, dict[Language, str]] = {
    "notice": {"en": "We point something out to you.", "zh": "提示。"},
    "warn": {"en": "We warn you.", "zh": "警示提醒。"},
    "correct": {"en": "We ask you to put something right.", "zh": "要求限期改正。"},
    "limit_feature": {"en": "We limited a function of your account.", "zh": "限制账号部分功能。"},
    "limit_reach": {
        "en": "We limited how far your account reaches, or its payouts.",
        "zh": "限制账号的传播范围或结算。",
    },
    "suspend": {"en": "We suspended your account for a time.", "zh": "暂停账号使用。"},
    "close": {"en": "We closed your account.", "zh": "关闭账号。"},
    "bar": {"en": "You cannot register with us again for a time.", "zh": "一段时间内不得重新注册。"},
}
