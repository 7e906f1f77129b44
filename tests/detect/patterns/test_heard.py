"""What a pattern becomes when it is read by its sound, and which rows it asks for."""

from __future__ import annotations

import pytest

from clearford.core.errors import DetectError
from clearford.detect.patterns.heard import sounding, sounds_of, telling
from clearford.detect.patterns.spec import confirm_tree
from clearford.detect.patterns.subset import parse
from clearford.text.tables import FoldTables


def sound_of(text: str, tables: FoldTables) -> str:
    return text.translate(sounds_of(tables))


def test_only_hanzi_are_replaced_by_their_sound(tables: FoldTables) -> None:
    heard = sound_of("请, 加v 12!", tables)
    assert heard == sound_of("清, 家v 12!", tables)
    assert heard[1:3] + heard[4:] == ", v 12!"


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        pytest.param("加[微薇]信", "家威芯", True, id="all-by-sound"),
        pytest.param("加[微薇]信", "家危险", False, id="another-sound"),
        pytest.param("加[^\\n他]{0,2}微信", "佳个围心", True, id="a-gap"),
        pytest.param("加[^\\n他]{0,2}微信", "佳它围心", False, id="ruled-out-by-sound"),
        pytest.param("加[一-龥]{1,2}微信", "佳个围心", True, id="any-hanzi"),
        pytest.param("加(?:我|他)?[v微]信?", "佳v", True, id="letters-stay"),
    ],
)
def test_hanzi_stand_for_all_that_sound_alike(
    tables: FoldTables, pattern: str, text: str, *, is_found: bool
) -> None:
    finder = confirm_tree(sounding(parse(pattern), tables), "none")
    assert (finder.search(sound_of(text, tables)) is not None) is is_found


@pytest.mark.parametrize(
    ("pattern", "stretches"),
    [
        pytest.param("加死?你们?全家", ["加死你们", "加死你全", "加你们全", "加你全家"], id="optional-parts"),
        pytest.param("(?:转账|汇款)[,，]?给我", ["转账给我", "汇款给我"], id="signs-are-left-out"),
        pytest.param("[^\\n]{0,9}加微信号?", ["加微信"], id="behind-a-gap"),
        pytest.param("加微信|扫码[^\\n]进群聊", ["加微信", "进群聊"], id="each-branch"),
        pytest.param("(?:free|加微信)[^\\n]扫码进群", ["扫码进群"], id="letters-say-too-little"),
        pytest.param("(?:照片|图片)[.]?apk", ["照片ap", "图片ap"], id="letters-beside-hanzi"),
    ],
)
def test_rows_are_chosen_by_what_says_most(tables: FoldTables, pattern: str, stretches: list[str]) -> None:
    heard = {sound_of(stretch, tables) for stretch in stretches}
    assert telling(pattern, tables) == heard


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("加我", id="short"),
        pytest.param("ddos[^\\n]{1,9}接单", id="letters"),
        pytest.param("加[^\\n]{1,9}我", id="gap"),
        pytest.param("加微信|扫码", id="one-branch"),
        pytest.param("(?:[甲乙丙丁戊己庚辛壬癸]{1,3}){1,3}", id="too-many-ways"),
    ],
)
def test_what_says_too_little_is_refused(tables: FoldTables, pattern: str) -> None:
    with pytest.raises(DetectError, match="3 characters side by side") as caught:
        telling(pattern, tables)
    assert caught.value.code == "CF-D002"
