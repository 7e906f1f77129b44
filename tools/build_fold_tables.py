"""Builds the fold tables: canon, skeleton and phonetic, each by composition on the one before.

Run `python -m tools.build_fold_tables` to write the data file, `--check` to rebuild it and compare,
`--summary` to print the counts of the reference page.
The build reads Unicode properties of the running Python. The shipped file was built under Python 3.11
(Unicode 14); another version knows more characters, so `--check` refuses to run under it. Programs only
ever read the shipped file, and so fold alike under every Python.
"""

from __future__ import annotations

import json
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from pypinyin.pinyin_dict import pinyin_dict

from clearford.text.tables import CODE_POINTS, NEWLINE, VIEWS, FoldTables, Table, identity
from tools.build_classes import HANGUL_FILLERS, character_classes

TARGET = Path(__file__).parents[1] / "src/clearford/packs/_data/text/fold_tables.bin"
UNICODE = "14.0.0"

SPACE = ord(" ")
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
HANZI = (range(0x4E00, 0xA000), range(0x3400, 0x4DC0), range(0x20000, 0x32400))
FIRST_EMOJI_PLANE = 0x1F000

# Letters and digits in frames that Unicode neither decomposes nor gives a value to.
NEGATIVE_LETTERS = (0x1F150, 0x1F170)
FRAMED = {
    **{chr(first + i): chr(ord("a") + i) for first in NEGATIVE_LETTERS for i in range(26)},
    "\U0001f10b": "0",
    "\U0001f10c": "0",
    "\U0001f18a": "p",
    "\u2800": " ",
}

# Radical signs that stand for a whole character. Unicode decomposes the older block only.
RADICAL_SIGNS = dict(
    zip(
        "⺒⺝⺟⺠⺩⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻲",
        "巳月母民王虎西见角贝车长门青韦页风飞食马鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)

# Where the conversion table keeps a character for the sake of one word (瞭望), or keeps a variant.
SIMPLIFIED = {"瞭": "了", "寜": "宁", "艸": "艹", "著": "着", "藉": "借", "矽": "硅"}


def category(code: int) -> str:
    """The general category of a code point."""
    return unicodedata.category(chr(code))


def is_deleted(code: int) -> bool:
    """True for what shows nothing by itself: marks, format and control characters, fillers, surrogates."""
    if code == NEWLINE:
        return False
    kind = category(code)
    return kind in {"Mn", "Me", "Cf", "Cs"} or code in HANGUL_FILLERS or (kind == "Cc" and not is_space(code))


def is_space(code: int) -> bool:
    """True for white space of any kind, except the line feed, which separates rows."""
    return code != NEWLINE and chr(code).isspace() and code not in range(0x1C, 0x20)


def decomposed(code: int) -> str:
    """The compatibility decomposition without the characters that are deleted."""
    return "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not is_deleted(ord(c)))


def in_brackets(code: int) -> str:
    """The decomposition without the brackets that belong to the form: `⑴` gives `1`, `㈠` gives `一`."""
    text = decomposed(code)
    return text[1:-1] if len(text) > 2 and text[0] in "(〔" and text[-1] in ")〕" else text


def is_number_of_two_digits(code: int) -> bool:
    """True for `⑩`, `⒑`, `㏠`-like forms whose first digit alone would be a wrong number, and fractions."""
    if category(code) not in {"No", "So"}:
        return False
    inner = in_brackets(code)
    dingbat = not unicodedata.decomposition(chr(code)) and 0x2460 <= code <= 0x27FF
    return (
        (inner[:1].isdecimal() and inner[1:2].isdecimal())
        or "⁄" in inner
        or (dingbat and unicodedata.numeric(chr(code), 0) >= 10)
    )


def folded(code: int) -> int:
    """One step of canon for one code point; the caller repeats it until nothing changes."""
    if is_deleted(code):
        return 0
    if is_space(code):
        return SPACE
    char = chr(code)
    if char in FRAMED:
        return ord(FRAMED[char])
    if code in HANGUL_SYLLABLES or category(code) in {"Cn", "Co"} or is_number_of_two_digits(code):
        return code
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return ord(str(digit))
    text = in_brackets(code)
    return ord(simplified(look_alike(text[0].casefold()[0]))) if text else 0


@cache
def confusables() -> dict[str, str]:
    """Letters that resemble an ASCII letter -> that letter in lower case.

    Left out: symbols, whole hanzi and kana, and scripts written from right to left, which cannot stand
    inside a Latin word. A letter never becomes a digit. A pair of which only the capital resembles a
    Latin one (Cyrillic В) follows its capital in both cases, or case folding would be lost.
    """
    groups = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    pairs = {
        entry["c"]: letter.lower()
        for letter in string.ascii_letters
        for entry in groups[letter]
        if is_confusable(entry["c"])
    }
    lower = {char: letter for char, letter in pairs.items() if char == char.casefold()}
    capitals = {char.casefold(): letter for char, letter in pairs.items()}
    return {char: letter for char, letter in (capitals | lower).items() if is_confusable(char)}


def is_confusable(char: str) -> bool:
    """True for a letter outside ASCII that may stand for a Latin one."""
    if len(char) != 1 or char.isascii() or not unicodedata.category(char).startswith("L"):
        return False
    return unicodedata.bidirectional(char) == "L" and not unicodedata.name(char).startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL")
    )


def look_alike(char: str) -> str:
    """The ASCII letter a letter resembles, else itself."""
    return confusables().get(char, char)


@cache
def conversions() -> dict[str, str]:
    """Traditional and variant hanzi -> the simplified one, or one step towards it.

    A regional variant that is itself an ordinary simplified hanzi (着) stays.
    """
    regional = dictionary("HKVariantsRev.txt") | dictionary("TWVariantsRev.txt")
    variants = {char: target for char, target in regional.items() if not is_simplified(char)}
    return variants | dictionary("TSCharacters.txt") | SIMPLIFIED | RADICAL_SIGNS


def dictionary(name: str) -> dict[str, str]:
    """The entries of one hanzi in a dictionary of the converter, with the first of their targets."""
    lines = files("opencc").joinpath("dictionary", name).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    first = {source: targets.split(" ")[0] for source, targets in pairs}
    return {source: target for source, target in first.items() if len(source) == len(target) == 1}


def is_simplified(char: str) -> bool:
    """True for the hanzi of the national character set of 1980."""
    return bool(char.encode("gb2312", "ignore"))


def simplified(char: str) -> str:
    """The simplified hanzi, else the character itself."""
    return conversions().get(char, char)


def table_of(step: Callable[[int], int]) -> Table:
    """The table of a function of one code point."""
    return np.fromiter(map(step, range(CODE_POINTS)), np.uint32, CODE_POINTS)


def closed(table: Table) -> Table:
    """The table applied to itself until nothing changes. Raises ValueError when it runs in a circle."""
    for _ in range(16):
        following = table[table]
        if np.array_equal(following, table):
            return table
        table = following
    raise ValueError("the table does not come to rest")


def build_canon() -> Table:
    """Forms unified: marks, width, frames, case, look-alikes, traditional hanzi."""
    return closed(table_of(folded))


def build_skeleton(canon: Table) -> Table:
    """Canon without punctuation, separators and symbols; emoji and the line feed stay."""

    def kept(code: int) -> int:
        is_separator = category(code)[0] in "PZS" and code < FIRST_EMOJI_PLANE
        return 0 if is_separator else code

    return closed(table_of(kept)[canon])


def toneless(reading: str) -> str:
    """A reading in ASCII without its tone; u with two dots is `v`, so that lu and lü stay apart."""
    parts = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    with_v = parts.replace("u\u0308", "v")
    return "".join(c for c in with_v if unicodedata.category(c) != "Mn" or c == "\u0302")


def readings_of(char: str) -> list[str]:
    """Every toneless reading of a hanzi, the usual one first; empty when none is known."""
    return list(dict.fromkeys(toneless(r) for r in pinyin_dict.get(ord(char), "").split(",") if r))


def build_phonetic(skeleton: Table) -> Table:
    """Skeleton with each hanzi replaced by the first settled hanzi of its usual toneless reading."""
    first: dict[str, int] = {}
    for code in settled(skeleton, HANZI):
        for reading in readings_of(chr(code))[:1]:
            first.setdefault(reading, code)
    sounds = identity()
    for code in settled(skeleton, HANZI):
        for reading in readings_of(chr(code))[:1]:
            sounds[code] = first[reading]
    return closed(sounds[skeleton])


def settled(table: Table, ranges: Iterable[range]) -> Iterable[int]:
    """Code points of the ranges that the table leaves as they are."""
    return (code for codes in ranges for code in codes if table[code] == code)


def build() -> FoldTables:
    """All tables, closed, and agreeing with each other."""
    canon = build_canon()
    skeleton = build_skeleton(canon)
    phonetic = build_phonetic(skeleton)
    tables = FoldTables(canon, skeleton, phonetic, character_classes(canon))
    agree = [
        np.array_equal(skeleton[canon], skeleton),
        np.array_equal(canon[skeleton], skeleton),
        np.array_equal(phonetic[skeleton], phonetic),
        np.array_equal(skeleton[phonetic], phonetic),
        canon[NEWLINE] == skeleton[NEWLINE] == phonetic[NEWLINE] == NEWLINE,
        np.count_nonzero(canon == NEWLINE) == 1,
    ]
    if not all(agree):
        raise ValueError(f"the tables do not agree: {agree}")
    return tables


FORMS = {
    "<compat": "compatibility",
    "<square": "square",
    "<circle": "circle",
    "<super": "raised",
    "<vertical": "vertical",
    "<isolated": "Arabic ligature, isolated",
    "<initial": "Arabic ligature, initial",
    "<medial": "Arabic ligature, medial",
    "<final": "Arabic ligature, final",
    "": "canonical",
}


def form(code: int) -> str:
    """What kind of decomposition a code point has, in words."""
    tag = unicodedata.decomposition(chr(code)).partition(">")[0]
    return FORMS[tag if tag.startswith("<") else ""]


def summary(tables: FoldTables) -> str:
    """The counts that the reference page on the tables quotes, as a Markdown table."""
    codes = np.arange(CODE_POINTS)
    shortened = [c for c in range(CODE_POINTS) if tables.canon[c] not in (0, c) and len(in_brackets(c)) > 1]
    kinds = Counter(map(form, shortened))
    counts = [
        *((f"`{v}`: deleted", np.count_nonzero(tables.table(v) == 0)) for v in VIEWS),
        *((f"`{v}`: changed or deleted", np.count_nonzero(tables.table(v) != codes)) for v in VIEWS),
        ("several-character forms of which the first is kept", len(shortened)),
        *((f"- {kind}", count) for kind, count in kinds.most_common()),
        (
            "numbers of two digits and fractions, left as they are",
            sum(map(is_number_of_two_digits, range(CODE_POINTS))),
        ),
    ]
    lines = [f"| {what} | {count:,} |" for what, count in counts]
    return "\n".join(["| code points | count |", "|---|---|", *lines]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the data file; with `--check` compare it with a fresh build; with `--summary` print counts."""
    if unicodedata.unidata_version != UNICODE:
        print(f"needs a Python with Unicode {UNICODE} (3.11), this one has {unicodedata.unidata_version}")
        return 2
    tables = build()
    if "--summary" in arguments:
        print(summary(tables), end="")
        return 0
    if "--check" in arguments:
        same = FoldTables.from_bytes(TARGET.read_bytes()).digest == tables.digest
        print("fold tables: " + ("as shipped" if same else "differ from the shipped file"))
        return 0 if same else 1
    TARGET.write_bytes(tables.to_bytes())
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, digest {tables.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
