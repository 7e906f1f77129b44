"""Measures of plain words: length of sentences, years of school, jargon."""

from __future__ import annotations

import re

JARGON = {
    *(
        "pursuant",
        "herein",
        "thereof",
        "aforementioned",
        "notwithstanding",
        "hereby",
        "algorithm",
        "classifier",
    ),
    *("score", "threshold", "blacklist", "whitelist", "violation", "infringe", "infringement", "enforcement"),
    *("signal", "detector", "heuristic", "adjudicate", "ledger", "hash", "token", "payload", "metadata"),
}
JARGON_ZH = (
    "算法",
    "模型",
    "分数",
    "阈值",
    "黑名单",
    "检测器",
    "哈希",
    "命中",
    "置信",
    "词表",
    "令牌",
    "特征",
)


def english(text: str) -> tuple[int, set[str]]:
    """Words of the longest sentence, and the jargon in the text."""
    words = [re.findall(r"[A-Za-z][A-Za-z'-]*", s) for s in re.split(r"(?<=[.?!])\s", text)]
    return max(map(len, words)), JARGON & {word.lower() for sentence in words for word in sentence}


def average(text: str) -> float:
    """Words of a sentence of an English text, on average."""
    sentences = re.split(r"(?<=[.?!])\s", text)
    return sum(len(sentence.split()) for sentence in sentences) / len(sentences)


def chinese(text: str) -> tuple[int, set[str]]:
    """Characters of the longest sentence, and the jargon in the text."""
    return max(map(len, re.split("[。？！]", text))), {word for word in JARGON_ZH if word in text}


def grade(text: str) -> float:
    """Flesch-Kincaid grade of an English text: years of school that it needs."""
    sentences = [s for s in re.split(r"[.?!:;]+", text) if re.search("[A-Za-z]", s)]
    tokens = re.findall(r"[A-Za-z]+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", t.lower())))) for t in tokens)
    return 0.39 * len(tokens) / len(sentences) + 11.8 * syllables / len(tokens) - 15.59
