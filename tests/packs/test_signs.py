"""Phrases rest on no sign that views drop, and ordinary words that sound like them are left alone."""

from __future__ import annotations

import pytest

from clearford.core.items import Item
from tests.packs.as_if_live import decide_by_all
from tools.pack_pages import shipped_packs

SIGNS = "£$€¥"


def test_no_phrase_ends_in_a_sign_that_is_dropped() -> None:
    # `win £` was looked for as `win`, and `guaranteed £` as `guaranteed`.
    phrases = [(one.meta.name, p.text) for one in shipped_packs().phrases() for p in one.phrases]
    assert [(name, text) for name, text in phrases if text.rstrip()[-1] in SIGNS] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ten daily habits, or 10 daily for short: http://habits.example", id="daily"),
        pytest.param("Auto renew is off, tell us at http://library.example", id="auto-renew"),
        pytest.param("Invest just an hour a week in your garden, Telegram @garden_demo", id="invest-just"),
        pytest.param("They win or they lose, text TEAM to 80000", id="win"),
        pytest.param("Freshness guaranteed: http://market.example", id="guaranteed"),
        pytest.param("天然虾青素原价每瓶六百，咨询 010-6123 0001", id="price-of-a-bottle"),
        pytest.param(
            "电梯现房，朝南，每平方米八千，由物业代理每平收两元，电话 13900001243", id="price-of-a-metre"
        ),
        pytest.param("整点秒杀款低至八元，详情 http://shop.example", id="flash-sale"),
        pytest.param("旗舰店抢购今晚开始，进店详询 http://shop.example", id="flagship-shop"),
        pytest.param("掌上营业厅新版上线，摇一摇，下载看 http://carrier.example", id="new-version"),
        pytest.param("地址：平安大道号码牌楼旁，开业有礼，电话 13900001244", id="avenue"),
        pytest.param("根据您的微信使用情况推荐流量包，回复领取 http://carrier.example", id="use-of-an-app"),
        pytest.param("充话费百分百有奖，点击 http://carrier.example", id="top-up"),
        pytest.param("各大品牌热销，电询更优惠 010-6123 0002", id="brands"),
        pytest.param("搜索销量第一名即可拍下，加微信 cha_demo3", id="best-seller"),
        pytest.param("双十一抢百万红包，加微信 hb_demo4", id="eleventh"),
    ],
)
def test_words_like_a_sum_or_a_phrase_are_left_alone(text: str) -> None:
    (decision,) = decide_by_all([Item(id="a", text=text, kind="post")])
    assert (decision.outcome, decision.determining) == ("allow", ())
