"""Every bad file ends as one plain sentence, or as the lesson that it is after all. Each row was seen to be sent.

Playlists and other attacks are in test_attacks.
"""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from tests.transcode.bad import Patch, both, every, length, nested, overwritten, with_holes
from tests.transcode.conftest import AAC, H264, Make, picture, tone
from transcode.engine import transcode
from transcode.errors import SourceRejected
from transcode.package import Package
from transcode.probe import inspect
from transcode.settings import EngineSettings


def a_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("video.mp4", b"no")
    return packed.getvalue()


AGAIN = "Please copy it from the camera or phone again."
NO_VIDEO = (
    "No video could be found in this file. "
    "Please check that it plays on your own computer, and upload the original recording."
)
CUT = (
    "The end of this file is missing, so it cannot be played. The recording or the copying stopped too early. "
    f"{AGAIN}"
)
DAMAGED = f"This file is damaged: its picture cannot be read. {AGAIN}"
TEXT = "This is a text file, not a video. Please choose the recording itself."

NO_VIDEOS: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "empty_file", "This file is empty (0 bytes). "
        "Please copy it from the camera or phone again and upload it again."),
    "plain text": ("今天跳秧歌\n".encode() * 50, "text_file", TEXT),
    "GBK text": ("今天跳秧歌\n".encode("gbk") * 50, "text_file", TEXT),
    "UTF-16 text": (("今天跳秧歌\n" * 50).encode("utf-16"), "text_file", TEXT),
    "a web page": (b"<!DOCTYPE html><html><body>hello</body></html>", "web_page",
                   "This is a web page, not a video. Please save the video itself and upload that."),
    "a zip": (a_zip(), "archive_file",
              "This is an archive (ZIP). Please unpack it and upload the video inside."),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "document_file",
              "This is a document (PDF), not a video. Please choose the recording itself."),
    "a JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "picture_file",
               "This is a picture (JPEG), not a video. Please choose the recording itself."),
    "a photo of a telephone": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x10meta" + bytes(200), "picture_file",
                               "This is a picture (HEIC), not a video. Please choose the recording itself."),
    "a bitmap": (b"BM\xf0\x01\0\0\0\0\0\0\x36\0\0\0" + bytes(200), "picture_file",
                 "This is a picture (BMP), not a video. Please choose the recording itself."),
    "a disc copied whole": (bytes(32768) + b"\x01CD001\x01" + bytes(4000), "archive_file",
                            "This is an archive (ISO). Please unpack it and upload the video inside."),
    "a tape archive": (b"a/1.mp4".ljust(257, b"\0") + b"ustar\0" + bytes(300), "archive_file",
                       "This is an archive (TAR). Please unpack it and upload the video inside."),
    "a Windows program": (b"MZ\x90\x00" + bytes(200), "program_file",
                          "This is a program, not a video. Please choose the recording itself."),
    "a playlist": (b"#EXTM3U\n#EXTINF:4,\nfile:///etc/passwd\n", "playlist_file",
                   "This file only lists other files; the video itself is not in it. "
                   "Please upload the recording itself."),
    "eight bytes of ftyp": (b"\x00\x00\x00\x08ftyp", "truncated", CUT),
    "random bytes": (random.Random(7).randbytes(200_000), "not_a_video", NO_VIDEO),
    "zeros": (bytes(200_000), "not_a_video", NO_VIDEO),
    "the first bytes of Matroska and noise": (b"\x1a\x45\xdf\xa3" + random.Random(8).randbytes(50_000),
                                              "not_a_video", NO_VIDEO),
}  # fmt: skip


def refusal(source: Path, settings: EngineSettings) -> SourceRejected:
    """How `inspect` refuses the file."""
    with pytest.raises(SourceRejected) as caught:
        inspect(source, settings)
    assert "{" not in caught.value.sentence
    assert str(source) not in caught.value.sentence
    return caught.value


@pytest.mark.parametrize("name", NO_VIDEOS)
def test_a_file_that_is_no_video_is_named_for_what_it_is(name: str, tmp_path: Path, settings: EngineSettings) -> None:
    content, code, sentence = NO_VIDEOS[name]
    disguised = tmp_path / "holiday.mp4"
    disguised.write_bytes(content)
    refused = refusal(disguised, settings)
    assert (refused.code, refused.sentence) == (code, sentence)
    assert disguised.read_bytes() == content


CUTS: dict[str, tuple[list[str], Patch]] = {
    "an MP4 whose index was lost": ([], lambda whole: whole[: len(whole) // 2]),
    "a faststart MP4 cut in the middle": (["-movflags", "+faststart"], lambda whole: whole[: len(whole) // 2]),
    "an MP4 cut in its index": ([], lambda whole: whole[:-200]),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_mp4_is_told_at_once(name: str, make: Make, tmp_path: Path, settings: EngineSettings) -> None:
    options, cut = CUTS[name]
    whole = make("whole.mp4", *picture("320x240", seconds=3), *H264, *options)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(cut(whole.read_bytes()))
    refused = refusal(broken, settings)
    assert (refused.code, refused.sentence) == ("truncated", CUT)


CLIP = (*picture("64x48", seconds=3), *tone(3), *H264, *AAC)
SILENT = (*picture("64x48", seconds=3), *H264)
BIG = struct.pack(">I", 0x7FFFFFFF)
SHIFT = "setts=ts=if(gt(N\\,40)\\,PTS+{}/TB\\,PTS)"

# name: how the clip is made, what is done to its bytes, the code, the sentence
REFUSED: dict[str, tuple[str, tuple[str, ...], Patch, str, str]] = {
    "a picture of 16,000 by 16,000": (
        "bomb.avi", (*picture("64x48", seconds=1), "-c:v", "mjpeg"),
        both(every(b"\xff\xc0\x00\x11\x08", 5, struct.pack(">HH", 16000, 16000)),
             overwritten(b"strf", 12, struct.pack("<II", 16000, 16000))),
        "too_many_pixels", "The picture is 16000 by 16000 pixels, larger than the school accepts. Please "
                           "export it at 3840 by 2160 or smaller."),
    "a table of times with 268 million rows": (
        "rows.mp4", CLIP, overwritten(b"stts", 8, struct.pack(">I", 0x0FFFFFFF)), "not_a_video", NO_VIDEO),
    "two billion samples in one row": ("samples.mp4", CLIP, overwritten(b"stts", 12, BIG), "unreadable", DAMAGED),
    "a picture that lasts 46 hours": ("lasting.mp4", CLIP, overwritten(b"stts", 16, BIG), "unreadable", DAMAGED),
    "two billion sizes of samples": ("sizes.mp4", CLIP, overwritten(b"stsz", 12, BIG), "not_a_video", NO_VIDEO),
    "two billion chunks": ("chunks.mp4", CLIP, overwritten(b"stsc", 8, BIG), "not_a_video", NO_VIDEO),
    "boxes in boxes, a thousand deep": ("deep.mp4", CLIP, nested(1000), "not_a_video", NO_VIDEO),
    "boxes in boxes, ten thousand deep": ("deeper.mp4", CLIP, nested(10_000), "not_a_video", NO_VIDEO),
    "an EBML header longer than the file": (
        "header.mkv", CLIP, overwritten(b"\x1a\x45\xdf\xa3", 4, b"\x01" + b"\xff" * 6 + b"\xfe"),
        "not_a_video", NO_VIDEO),
    "a gap of seven hours": (
        "gap.mkv", (*SILENT, "-bsf:v", SHIFT.format(25200)), bytes, "too_long",
        "This video is 7:00:03 long; the school accepts up to 6:00:00. Please cut it into parts."),
    "one dot": (
        "dot.avi", ("-f", "lavfi", "-i", "color=size=1x1:rate=5:duration=1", "-c:v", "rawvideo"), bytes, "too_small",
        "The picture is only 1 by 1 pixels, too small to see anything. Please upload a larger recording."),
    "seventy sound tracks": (
        "many.mkv", (*tone(1), *("-map", "0:a") * 70, "-c:a", "flac"), bytes, "too_many_streams",
        "There are 65 tracks in this file; the school accepts up to 64. Please export it with one video and one "
        "audio track."),
    "a picture in a codec outside the list": (
        "snow.avi", (*picture("64x48", seconds=1), "-c:v", "snow", "-strict", "-2"), bytes, "unknown_codec",
        "The school cannot read the format of this file (snow). Please export it as MP4 (H.264) and upload that."),
    "CVE-2026-8461: a picture in MagicYUV": (
        "magic.avi", (*picture("64x48", seconds=1), "-c:v", "magicyuv"), bytes, "unknown_codec",
        "The school cannot read the format of this file (magicyuv). Please export it as MP4 (H.264) and upload "
        "that."),
    "a sound in a codec outside the list": (
        "odd.nut", (*picture("64x48", seconds=1), *tone(1), *H264, "-c:a", "dfpwm"), bytes, "unknown_codec",
        "The school cannot read the format of this file (dfpwm). Please export it as MP4 (H.264) and upload that."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_or_lying_video_is_refused_within_seconds(
    name: str, make: Make, tmp_path: Path, settings: EngineSettings
) -> None:
    filename, arguments, patch, code, sentence = REFUSED[name]
    broken = tmp_path / filename
    broken.write_bytes(patch(make(filename, *arguments).read_bytes()))
    refused = refusal(broken, settings)
    assert (refused.code, refused.sentence) == (code, sentence)


def noise_for_pictures(whole: bytes) -> bytes:
    """The index stays, the samples are gone."""
    start, end = whole.index(b"mdat") + 4, whole.index(b"moov") - 4
    return whole[:start] + b"\x55" * (end - start) + whole[end:]


HIDDEN_BOMB = every(b"\xff\xc0\x00\x11\x08", 5, struct.pack(">HH", 16000, 16000))

UNREADABLE: dict[str, tuple[str, tuple[str, ...], Patch]] = {
    "an index without pictures": ("noise.mp4", CLIP, noise_for_pictures),
    "a bomb that its container hides": ("hidden.avi", (*picture("64x48", seconds=1), "-c:v", "mjpeg"), HIDDEN_BOMB),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_only_decoding_shows_is_told_as_well(name: str, make: Make, tmp_path: Path) -> None:
    filename, arguments, patch = UNREADABLE[name]
    broken = tmp_path / filename
    broken.write_bytes(patch(make(filename, *arguments).read_bytes()))
    with pytest.raises(SourceRejected) as caught:
        transcode(broken, tmp_path / "out")
    assert (caught.value.code, caught.value.sentence) == ("unreadable", DAMAGED)
    assert not (tmp_path / "out" / "main.m3u8").exists()


LOST = "noise=drop=key"
NOISE = "noise=amount=1"
HOLLOW: dict[str, tuple[str, str, str]] = {
    "vp8 without a keyframe": ("a.mkv", "libvpx", LOST),
    "h264 in mkv without a keyframe": ("a.mkv", "libx264", LOST),
    "h264 in mp4 without a keyframe": ("a.mp4", "libx264", LOST),
    "h264 in avi without a keyframe": ("a.avi", "libx264", LOST),
    "mpeg2 without a keyframe": ("a.mkv", "mpeg2video", LOST),
    "av1 without a keyframe": ("a.mkv", "libsvtav1", LOST),
    "ffv1 of noise": ("a.mkv", "ffv1", NOISE),
    "vp8 of noise": ("a.mkv", "libvpx", NOISE),
    "h264 of noise": ("a.mp4", "libx264", NOISE),
}


@pytest.mark.parametrize("name", HOLLOW)
def test_a_file_without_a_picture_that_can_be_decoded_is_refused_at_the_first_try(
    name: str, make: Make, tmp_path: Path
) -> None:
    filename, codec, damage = HOLLOW[name]
    whole = make(filename, *picture("64x48", seconds=2), "-c:v", codec)
    hollow = make(filename, "-i", str(whole), "-c", "copy", "-bsf:v", damage)
    with pytest.raises(SourceRejected) as caught:
        transcode(hollow, tmp_path / "out")
    assert (caught.value.code, caught.value.sentence) == ("unreadable", DAMAGED)


def test_a_protected_film_is_refused_at_the_first_try(make: Make, tmp_path: Path) -> None:
    key = "00112233445566778899aabbccddeeff"
    protect = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key)
    protected = make("protected.mp4", "-i", str(make("plain.mp4", *CLIP)), "-c", "copy", *protect)
    with pytest.raises(SourceRejected):
        transcode(protected, tmp_path / "out")


ODD = (*picture("853x481", seconds=1), "-c:v", "ffv1")
TWENTY = (*picture("64x48", seconds=1), *tone(1), "-map", "0:v", *("-map", "1:a") * 20, *H264, *AAC)
EIGHT = "pan=7.1|" + "|".join(f"c{number}=c0" for number in range(8))
LOSING = "select=not(mod(n\\,3))+lt(n\\,30)"

# name: how the clip is made, what is done to its bytes, seconds of the lesson, size of its largest picture
LESSONS: dict[str, tuple[str, tuple[str, ...], Patch, float, tuple[int, int]]] = {
    "a broadcast with lost packets": ("lost.ts", CLIP, with_holes(188 * 3, 188 * 60), 3, (64, 48)),
    "a broadcast with holes at odd places": ("holes.ts", CLIP, with_holes(1000, 12_000), 3, (64, 48)),
    "a broadcast without its middle": (
        "middle.ts", CLIP, lambda whole: whole[: len(whole) // 3] + whole[len(whole) * 2 // 3 :], 3, (64, 48)),
    "a broadcast whose clock jumps by ten minutes": (
        "jump.ts", (*SILENT, "-bsf:v", SHIFT.format(600)), bytes, 3, (64, 48)),
    "headers that say an hour": ("hour.mp4", CLIP, length(3600), 3, (64, 48)),
    "headers that say one second": ("second.mp4", CLIP, length(1), 3, (64, 48)),
    "headers that say 3000 by 2000": (
        "large.mp4", CLIP, overwritten(b"avc1", 28, struct.pack(">HH", 3000, 2000)), 3, (64, 48)),
    "tracks that claim to be larger than the file": (
        "tracks.mkv", CLIP, overwritten(b"\x16\x54\xae\x6b", 4, b"\x08\xff\xff\xff"), 3, (64, 48)),
    "a segment that claims 500 gigabytes": (
        "segment.mkv", CLIP, overwritten(b"\x18\x53\x80\x67", 4, b"\x01\x00\x00\x7f\xff\xff\xff\xff"), 3, (64, 48)),
    "a clock without a unit": ("clock.mkv", CLIP, overwritten(b"\x2a\xd7\xb1", 3, b"\x83\0\0\0"), 3, (64, 48)),
    "samples that last no time": ("timeless.mp4", CLIP, overwritten(b"stts", 16, bytes(4)), 3, (64, 48)),
    "a gap of two minutes": ("pause.mkv", (*SILENT, "-bsf:v", SHIFT.format(120)), bytes, 123, (64, 48)),
    "a thousand pictures a second": (
        "thousand.mp4", (*picture("64x48", "1000", seconds=1), *H264), bytes, 1, (64, 48)),
    "a rate that varies": (
        "varying.mkv", (*picture("64x48", seconds=3), *tone(3), "-vf", LOSING, "-fps_mode", "vfr", *H264, *AAC),
        bytes, 3, (64, 48)),
    "853 by 481": ("odd.mkv", ODD, bytes, 1, (852, 480)),
    "16 by 4000": ("thin.mp4", (*picture("16x4000", seconds=1), *H264), bytes, 1, (16, 4000)),
    "4000 by 16": ("flat.mp4", (*picture("4000x16", seconds=1), *H264), bytes, 1, (4000, 16)),
    "times below zero": (
        "below.mkv", (*CLIP, "-bsf:v", "setts=ts=PTS-1/TB", "-avoid_negative_ts", "disabled"), bytes, 3, (64, 48)),
    "twenty sound tracks": ("twenty.mkv", TWENTY, bytes, 1, (64, 48)),
    "eight channels": (
        "eight.mkv", (*picture("64x48", seconds=1), *tone(1), "-af", EIGHT, *H264, "-c:a", "flac"), bytes, 1,
        (64, 48)),
}  # fmt: skip


def lesson(source: Path, folder: Path) -> Package:
    """The package of a source whose bytes stay as they are."""
    before = source.read_bytes()
    package = transcode(source, folder)
    assert source.read_bytes() == before
    assert (folder / package.playlist).exists()
    return package


@pytest.mark.parametrize("name", LESSONS)
def test_an_odd_video_becomes_a_whole_lesson(name: str, make: Make, tmp_path: Path) -> None:
    filename, arguments, patch, seconds, size = LESSONS[name]
    odd = tmp_path / filename
    odd.write_bytes(patch(make(filename, *arguments).read_bytes()))
    package = lesson(odd, tmp_path / "out")
    assert package.duration == pytest.approx(seconds, abs=0.2)
    assert (package.renditions[0].width, package.renditions[0].height) == size


def test_an_edit_list_that_cuts_the_beginning_is_obeyed_or_left_out_but_loses_nothing(
    make: Make, tmp_path: Path
) -> None:
    whole = make("edited.mp4", *CLIP)
    edited = make("cut.mp4", "-ss", "1.3", "-i", str(whole), "-c", "copy")
    assert b"elst" in edited.read_bytes()
    assert lesson(edited, tmp_path / "out").duration >= 1.6


def test_a_disc_with_captions_in_pictures_is_read(make: Make, tmp_path: Path) -> None:
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    tracks = [part for number in "012" for part in ("-map", number)]
    drawn = make("drawn.mkv", *picture("64x48", seconds=3), *tone(3), "-i", str(words), *tracks, *H264, *AAC)
    # ffmpeg cannot draw captions, so the track is said to be what discs have.
    disc = tmp_path / "disc.mkv"
    disc.write_bytes(drawn.read_bytes().replace(b"S_TEXT/ASS", b"S_VOBSUB\0\0"))
    assert lesson(disc, tmp_path / "out").duration == pytest.approx(3, abs=0.2)


TOLD: dict[str, tuple[str, ...]] = {
    "words that are not UTF-8": ("title=NEVER-SHOWN\udcff\udcfe\udc80", "artist=\udcc4\udce3"),
    "words that are a script": ("title=<script>NEVER-SHOWN</script>", "comment=<img onerror=x>"),
    "a place": ("location=+31.2304+121.4737/NEVER-SHOWN", "location-eng=+31.2304+121.4737/NEVER-SHOWN"),
    "a very long word": (f"title={'NEVER-SHOWN' * 9000}",),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
@pytest.mark.parametrize("name", TOLD)
def test_no_word_of_the_source_is_in_the_lesson(name: str, kind: str, make: Make, tmp_path: Path) -> None:
    words = [part for word in TOLD[name] for part in ("-metadata", word)]
    told = make(f"told.{kind}", *CLIP, *words)
    assert b"NEVER-SHOWN" in told.read_bytes()
    lesson(told, tmp_path / "out")
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(made) > 5
    assert not [path.name for path in made if b"NEVER-SHOWN" in path.read_bytes() or b"+31.23" in path.read_bytes()]


def test_a_source_is_never_named_in_what_a_person_reads(tmp_path: Path, settings: EngineSettings) -> None:
    """Not even to whom it belongs: sentences are shown in the studio and kept in the record."""
    hidden = tmp_path / "a neighbour's divorce.mp4"
    hidden.write_bytes(random.Random(9).randbytes(9000))
    assert "divorce" not in refusal(hidden, settings).sentence
