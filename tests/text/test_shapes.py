"""Which hanzi look alike, and how they are put into classes."""

from __future__ import annotations

import json
from pathlib import Path

from clearford.text.hanzi import Splits
from tools.build_shapes import classes, look_alikes, swapped


def test_look_alikes_share_structure_corners_and_strokes(tmp_path: Path) -> None:
    rows = [("微", 1, "28240", 13), ("徽", 1, "28240", 14), ("薇", 2, "44240", 16), ("街", 1, "99999", 12)]
    path = tmp_path / "shapes.jsonl"
    path.write_text(
        "".join(
            json.dumps({"text": t, "structure": s, "four_corner": c, "strokes": n}) + "\n"
            for t, s, c, n in rows
        )
    )
    assert look_alikes(path, "微徽薇街") == {"微": ("徽",), "徽": ("微",)}
    assert look_alikes(path, "微薇") == {}


def test_another_first_part_before_the_same_last_one() -> None:
    splits = Splits({"信": ("亻言",), "倍": ("亻咅",), "陪": ("阝咅",), "众": ("人人人",)}, {})
    assert swapped(splits, "信倍陪众") == {"倍": ("陪",), "陪": ("倍",)}


def test_classes_keep_what_phrases_need_and_hold_no_more_than_they_may() -> None:
    alike = {"甲": ("乙", "丙"), "乙": ("甲",), "丙": ("甲", "丁"), "丁": ("丙",)}
    assert classes([alike], {}, most=4) == ["丁丙乙甲"]
    assert classes([alike], {"乙": 9.0}, most=2) == ["丁丙", "乙甲"]
    assert classes([alike], {"甲": 9.0, "丙": 30.0}, most=2) == ["丙甲"]
    assert classes([{}], {}) == []
