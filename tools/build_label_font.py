"""Builds the font of drawn labels: the signs that such labels are written with, cut out of Noto Sans CJK.

Run `python -m tools.build_label_font NotoSansCJK-Bold.ttc`, with `pyftsubset` of fonttools on the PATH, to
write the font and its hash. The file is that of fonts-noto-cjk of Debian 12, 1:20220127+repack1-1.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE_SHA256 = "faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb"
FACE = 2
"""Simplified Chinese, among the faces of the collection."""
ASCII = "".join(map(chr, range(0x20, 0x7F)))
HANZI = (
    "人工智能生成合成内容由本片图像视频音文字声画面作品疑似可能为是的部分模型算法制拟仿真虚场景数"
    "对话换脸配克隆辅助编辑改修仅供参考请注意识别标提示说明服务平台用户未经核实机器自动"
)
SIGNS = "".join(dict.fromkeys(ASCII + "·—、。，：；！？（）《》“”" + HANZI))
FOLDER = Path(__file__).parents[1] / "src/clearford/ai/marks/font"
NAMES_KEPT = "0,7,13,14"
"""Copyright, trademark, licence and its address; not the name of the font, of which this is a part only."""


def built(source: Path, target: Path) -> str:
    """Write the font; its SHA-256 in hexadecimal. ValueError for another source."""
    if hashlib.sha256(source.read_bytes()).hexdigest() != SOURCE_SHA256:
        raise ValueError(f"`{source}` is not the font that this one is cut out of")
    program = shutil.which("pyftsubset")
    if program is None:
        raise ValueError("pyftsubset is not on the PATH")
    words = [f"--font-number={FACE}", f"--text={SIGNS}", f"--name-IDs={NAMES_KEPT}", "--desubroutinize"]
    words += ["--layout-features=kern", "--no-hinting", "--name-languages=*", f"--output-file={target}"]
    subprocess.run([program, str(source), *words], check=True)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def main(words: list[str]) -> int:
    """Write the font and what it must hash to."""
    if len(words) != 1:
        print("usage: python -m tools.build_label_font NotoSansCJK-Bold.ttc", file=sys.stderr)
        return 2
    digest = built(Path(words[0]), FOLDER / "label.otf")
    (FOLDER / "SHA256SUMS").write_text(f"{digest}  label.otf\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
