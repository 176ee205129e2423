"""Which seconds of two videos are the same: patches of light that wander, as a dance does, over a room."""

import random
from array import array

import pytest

from catalog.likeness.match import Alike, Medium, Stretch, compare
from catalog.likeness.prints import SOUND_RATE, Prints
from transcode import fingerprint
from transcode.fingerprint import HEIGHT, RATE, WIDTH

ROOM = bytes(60 + (x * 3 + y * 5) % 90 for y in range(HEIGHT) for x in range(WIDTH))


def dance(seed: int, seconds: int) -> list[bytes]:
    """Pictures in which three patches of light wander over the room."""
    dice = random.Random(seed)
    patches = [(dice.uniform(5, 60), dice.uniform(5, 50)) for _ in range(3)]
    frames = []
    for _ in range(seconds * RATE):
        patches = [
            (min(60, max(2, x + dice.uniform(-6, 6))), min(50, max(2, y + dice.uniform(-6, 6)))) for x, y in patches
        ]
        frame = bytearray(ROOM)
        for x, y in patches:
            for row in range(int(y), int(y) + 12):
                frame[row * WIDTH + int(x) : row * WIDTH + int(x) + 10] = bytes([230]) * 10
        frames.append(bytes(frame))
    return frames


def song(seed: int, seconds: float) -> bytes:
    dice = random.Random(seed)
    return array("I", [dice.getrandbits(32) | 1 for _ in range(round(seconds * SOUND_RATE))]).tobytes()


def prints(frames: list[bytes], sound: bytes = b"") -> Prints:
    made = fingerprint.make(len(frames) / RATE, frames, sound)
    return Prints(made.duration, made.picture, made.stills, made.sound, made.variants, made.words)


def only(found: list[Alike], medium: Medium) -> Alike:
    (one,) = [each for each in found if each.medium is medium]
    return one


def times(stretch: Stretch) -> tuple[float, float, float, float]:
    return stretch.start, stretch.end, stretch.other_start, stretch.other_end


def test_the_beginning_is_the_same_and_the_rest_is_new() -> None:
    earlier = prints(dance(1, 40))
    new = prints(dance(1, 40)[:80] + dance(2, 30))
    found = only(compare(new, earlier), Medium.PICTURE)
    assert [times(one) for one in found.stretches] == [pytest.approx((0, 20, 0, 20), abs=2)]
    assert found.share > 0.6
    assert not found.mirrored


def test_a_beginning_that_was_cut_off_shifts_the_seconds() -> None:
    found = only(compare(prints(dance(1, 40)[50:]), prints(dance(1, 40))), Medium.PICTURE)
    assert times(found.stretches[0]) == pytest.approx((0, 27.5, 12.5, 40), abs=2)


def test_two_dances_in_one_room_are_not_the_same() -> None:
    assert compare(prints(dance(1, 40)), prints(dance(2, 40))) == []


def test_a_room_in_which_nothing_moves_is_no_copy() -> None:
    still = [ROOM] * 80
    assert compare(prints(still), prints(still)) == []


def test_a_mirrored_picture_is_found_and_told_to_be_mirrored() -> None:
    frames = dance(1, 30)
    mirrored = [
        bytes(each for row in range(HEIGHT) for each in reversed(frame[row * WIDTH : (row + 1) * WIDTH]))
        for frame in frames
    ]
    assert only(compare(prints(mirrored), prints(frames)), Medium.PICTURE).mirrored


@pytest.mark.parametrize("speed", [0.96, 1.04])
def test_a_slightly_faster_or_slower_copy_is_found_as_a_whole(speed: float) -> None:
    frames = dance(1, 60)
    changed = [frames[min(len(frames) - 1, round(number * speed))] for number in range(int(len(frames) / speed))]
    found = only(compare(prints(changed), prints(frames)), Medium.PICTURE)
    assert found.seconds == pytest.approx(60 / speed, abs=4)


def test_a_black_border_says_nothing() -> None:
    frames = dance(1, 30)
    framed = []
    for frame in frames:
        small = [frame[row * WIDTH : (row + 1) * WIDTH] for row in range(0, HEIGHT, 2)]
        framed.append(bytes(16 * WIDTH) + b"".join(small) + bytes(16 * WIDTH))
    assert only(compare(prints(framed), prints(frames)), Medium.PICTURE).seconds > 25


def test_the_same_sound_under_other_pictures_is_told_as_sound() -> None:
    new = prints(dance(1, 30), song(5, 30))
    found = compare(new, prints(dance(2, 40), song(6, 10) + song(5, 30)))
    assert [one.medium for one in found] == [Medium.SOUND]
    assert times(found[0].stretches[0]) == pytest.approx((0, 30, 10, 40), abs=2)


def test_a_sound_with_faults_is_still_the_same() -> None:
    dice = random.Random(9)
    words = array("I")
    words.frombytes(song(5, 30))
    noisy = array("I", [word ^ sum(1 << dice.randrange(32) for _ in range(6)) & 0xFFFFFFFF for word in words])
    found = compare(prints(dance(1, 30), noisy.tobytes()), prints(dance(2, 30), words.tobytes()))
    assert only(found, Medium.SOUND).seconds > 25


def test_two_silences_and_two_hums_are_no_copies() -> None:
    silent = bytes(4 * round(30 * SOUND_RATE))
    hum = array("I", [0x12345678, 0x12345679] * 120).tobytes()
    assert compare(prints(dance(1, 30), silent), prints(dance(2, 30), silent)) == []
    assert compare(prints(dance(1, 30), hum), prints(dance(2, 30), hum)) == []


def test_videos_without_pictures_or_without_sound_are_compared_by_what_they_have() -> None:
    assert compare(prints([], song(1, 20)), prints(dance(1, 20))) == []
    assert compare(prints([]), prints([])) == []
    assert only(compare(prints([], song(1, 20)), prints(dance(1, 20), song(1, 20))), Medium.SOUND)


def test_very_short_videos_have_nothing_in_common() -> None:
    assert compare(prints(dance(1, 40)[:2]), prints(dance(1, 40))) == []


def test_copies_share_words_of_the_index_and_others_fewer() -> None:
    one, cut, other = (prints(frames).words for frames in (dance(1, 40), dance(1, 40)[40:], dance(7, 40)))
    assert len(one & cut) > 4 * max(1, len(one & other))
