"""Address data: words and where they come from."""

from __future__ import annotations

from clearford.detect.url.data import Service, UrlData

LISTS = {
    "lures": ["login"],
    "shorteners": ["s.test"],
    "file_endings": ["zip"],
    "word_endings": ["me"],
    "plain_names": ["asp.net"],
}


def test_words_come_from_the_domain_only_where_none_are_given() -> None:
    data = UrlData(
        (
            Service("Long Name", ("longname.test", "lg.test")),
            Service("Short", ("short1.test",), words=("given",), common=("tiny",)),
        ),
        LISTS,
    )
    found = {word.text: word.distinctive for word in data.words.values()}
    assert found == {"longname": True, "given": True, "tiny": False}
    assert set(data.official) == {"longname.test", "lg.test", "short1.test"}
    assert "ongname" in data.near and "iny" not in data.near
