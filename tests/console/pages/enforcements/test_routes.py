"""Pages of enforcements: a policy approver looks at samples, agrees, stops it, and takes a slice back."""

from __future__ import annotations

from pathlib import Path

from tests.console.pages.rules.test_routes import somebody
from tests.runtime.batch.acted import carrying, harmful, history_of
from tests.runtime.batch.test_carrying import asked
from tests.runtime.http.people import REASON, House


def test_an_empty_list_says_how_one_asks(house: House) -> None:
    assert "enforce" in somebody(house, "ann").get("/enforcements")
    assert "enforce 命令" in somebody(house, "zoe", lang="zh").get("/enforcements")


def test_samples_are_looked_at_and_it_is_agreed_to_stopped_and_undone(house: House, tmp_path: Path) -> None:
    folder = history_of(tmp_path, harmful(3))
    made = asked(house, folder, agree=False)
    at = f"/enforcements/{made}"
    ann, bob = somebody(house, "ann"), somebody(house, "bob", "policy_approver")
    assert at in bob.get("/enforcements")
    page = bob.get(at)
    for words in ("waits for a policy approver", "newly restricted", "The wave of last week.", "0 of 2"):
        assert words in page, words
    assert 'value="agree"' not in ann.get(at)
    assert f"{at}/samples" not in ann.get(at)
    sample = bob.get(f"{at}/samples?shift=restricted&at=1")
    assert "Nothing is on record about it" in sample
    assert "Sample 1 of 3" in sample
    assert "No sample of this kind" in bob.get(f"{at}/samples?shift=softer")
    assert "CF-R022" in bob.send(at, at, act="agree", reason=" ").text
    assert bob.done(at, at, act="agree", reason=REASON) == f"{at}?said=done"
    assert "enforce run" in bob.get(f"{at}/part")
    assert carrying(house, folder, made).step()
    assert "1 of 2" in bob.get(f"{at}/part")
    texts = [bob.get(f"{at}/samples?shift=restricted&at={n}") for n in (1, 2, 3)]
    assert sum('class="stored"' in text for text in texts) == 2
    assert sum("Last decision about it" in text for text in texts) == 2
    bob.done(at, at, act="pause")
    assert "stopped for now" in bob.get(at)
    bob.done(at, at, act="resume")
    bob.done(at, f"{at}/slices", slice="0", reason=REASON)
    page = bob.get(at)
    assert "<td>undone</td>" in page
    assert f"{at}/slices" not in page
    assert "CF-R020" in bob.send(at, f"{at}", act="resume").text


def test_who_may_not_agree_is_refused_whatever_is_sent(house: House, tmp_path: Path) -> None:
    made = asked(house, history_of(tmp_path, harmful(1)), agree=False)
    at = f"/enforcements/{made}"
    ann, bob = somebody(house, "ann"), somebody(house, "bob", "policy_approver")
    assert "CF-A002" in ann.get(f"{at}/samples", 403)
    assert "CF-H002" in bob.get(f"/enforcements/{'0' * 32}", 404)
    bob.done(at, at, act="refuse", reason=REASON)
    assert "a policy approver refused it" in bob.get(at)
