"""Groups: near-copies and named groups belong together, and different texts do not."""

from __future__ import annotations

from clearford.runtime.training.groups import link_groups, text_groups
from clearford.runtime.training.rows import row_of
from clearford.text.tables import FoldTables

LONG = "please remember to water the tomatoes in the greenhouse before you leave for the station tonight"


def test_near_copies_share_a_group(tables: FoldTables) -> None:
    texts = [LONG, LONG + " ok", LONG.replace("tonight", "now"), "the match ended two to one yesterday", "ab"]
    groups = text_groups([row_of(text, tables, positive=True) for text in texts], tables)
    assert groups[0] == groups[1] == groups[2]
    assert len({int(g) for g in groups[2:]}) == 3


def test_disguise_does_not_separate_copies(tables: FoldTables) -> None:
    texts = [
        "加我微信领取今天的福利红包吧朋友",
        "加 我 微 信 领取今天的福利红包吧，朋友！",
        "明天去看电影好不好呀",
    ]
    groups = text_groups([row_of(text, tables, positive=True) for text in texts], tables)
    assert groups[0] == groups[1] != groups[2]


def test_rows_of_a_named_group_share_it(tables: FoldTables) -> None:
    rows = [
        row_of("the first of these texts", tables, positive=True, group="a"),
        row_of("something else entirely", tables, positive=True, group="a"),
        row_of("a third one without a name", tables, positive=True),
    ]
    groups = text_groups(rows, tables)
    assert groups[0] == groups[1] != groups[2]


def test_addresses_of_a_domain_share_a_group(tables: FoldTables) -> None:
    urls = ["https://a.shop.co.uk/x", "b.shop.co.uk", "https://other.co.uk/", "http://192.0.2.1/"]
    groups = link_groups([row_of(url, tables, positive=True, url=True) for url in urls])
    assert groups[0] == groups[1]
    assert len(set(groups.tolist())) == 3


def test_texts_without_grams_stand_alone(tables: FoldTables) -> None:
    groups = text_groups([row_of(t, tables, positive=True) for t in ("a", "b", "??")], tables)
    assert sorted(groups.tolist()) == [0, 1, 2]
