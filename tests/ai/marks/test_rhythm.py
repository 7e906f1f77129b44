"""The rhythm is heard where it is, at any pitch and pace, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.ai.marks.rhythm import Loudness, hear, notice
from tests.ai.marks.sounds import babble, noise

RATE = 16_000


def loudness(made: np.ndarray, rate: int = RATE, *, block: int = 5000) -> Loudness:
    heard = Loudness(rate)
    for at in range(0, len(made), block):
        heard.add(made[at : at + block])
    return heard


def quiet(seconds: float) -> np.ndarray:
    return np.zeros((round(seconds * RATE), 1))


@pytest.mark.parametrize("unit", [0.08, 0.12, 0.15, 0.2, 0.3])
@pytest.mark.parametrize(
    ("before", "behind", "where"),
    [(0.0, 9.0, "start"), (20.0, 20.0, "middle"), (20.0, 0.5, "end")],
    ids=["start", "middle", "end"],
)
def test_a_rhythm_is_heard_where_it_begins(unit: float, before: float, behind: float, where: str) -> None:
    made = np.concatenate([quiet(before), notice(RATE, unit=unit)[:, None], quiet(behind)])
    (found,) = hear(loudness(made))
    assert found.where == where
    assert found.seconds == pytest.approx(before + unit, abs=0.04)
    assert found.unit == pytest.approx(unit, rel=0.08)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_it_is_heard_at_every_rate(rate: int) -> None:
    assert len(hear(loudness(notice(rate)[:, None], rate))) == 1


def test_two_are_told_in_order() -> None:
    one = notice(RATE)[:, None]
    found = hear(loudness(np.concatenate([one, quiet(30), one])))
    assert [each.where for each in found] == ["start", "end"]


@pytest.mark.parametrize("seed", range(6))
def test_syllables_are_no_rhythm(seed: int) -> None:
    assert hear(loudness(babble(120, seed))) == []


def test_noise_and_silence_and_nothing_are_none() -> None:
    assert hear(loudness(noise(30))) == []
    assert hear(loudness(quiet(30))) == []
    assert hear(Loudness(RATE)) == []
    assert hear(loudness(quiet(0.001))) == []


def beeps(*longs: float, pitches: tuple[float, ...] = (900, 900, 900, 900)) -> np.ndarray:
    parts = [quiet(1)]
    for long, pitch in zip(longs, pitches, strict=True):
        times = np.arange(round(long * RATE)) / RATE
        parts += [0.4 * np.sin(2 * np.pi * pitch * times)[:, None], quiet(0.15)]
    return np.concatenate([*parts, quiet(1)])


@pytest.mark.parametrize(
    ("longs", "pitches", "count"),
    [
        pytest.param((0.15, 0.45, 0.15, 0.15), (900, 900, 900, 900), 1, id="even-gaps"),
        pytest.param((0.15, 0.45, 0.15, 0.15), (400, 900, 1800, 300), 0, id="a-tune"),
        pytest.param((0.45, 0.15, 0.15, 0.15), (900, 900, 900, 900), 0, id="long-first"),
        pytest.param((0.15, 0.15, 0.15, 0.15), (900, 900, 900, 900), 0, id="all-short"),
        pytest.param((0.45, 0.45, 0.45, 0.45), (900, 900, 900, 900), 0, id="all-long"),
        pytest.param((0.15, 0.45, 0.15, 0.45), (900, 900, 900, 900), 0, id="long-last"),
    ],
)
def test_only_short_long_short_short_at_one_pitch_is_the_rhythm(
    longs: tuple[float, ...], pitches: tuple[float, ...], count: int
) -> None:
    assert len(hear(loudness(beeps(*longs, pitches=pitches)))) == count


def test_a_long_sound_is_listened_to_in_parts_and_none_is_lost_between() -> None:
    hop, rate = 0.01, 1000
    for seconds in (640.0, 648.0, 655.0, 700.0):
        made = np.zeros((round(800 * rate), 1))
        one = notice(rate)[:, None]
        at = round(seconds * rate)
        made[at : at + len(one)] = one
        (found,) = hear(loudness(made, rate))
        assert found.seconds == pytest.approx(seconds + 0.15, abs=3 * hop)
