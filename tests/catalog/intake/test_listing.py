"""A folder is listed, and nothing outside of it is opened."""

import os
import socket
import warnings
import zipfile
from pathlib import Path

import pytest

from catalog.intake import listing
from catalog.intake.archives import ZipSource
from catalog.intake.listing import Entry, NoFolder, TooManyFiles, listed, opened


def test_files_of_systems_are_left_out_and_counted(tmp_path: Path) -> None:
    for name in ("a.mp4", ".DS_Store", "Thumbs.db", "~$课件.pptx", "._a.mp4", "VIDEO_TS.VOB"):
        (tmp_path / name).touch()
    for folder in ("__MACOSX", "@eaDir", "$RECYCLE.BIN", ".git"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "b.mp4").touch()
    found = listed(tmp_path)
    assert [file.path for file in found.entries] == ["a.mp4"]
    assert found.hidden == 9


def test_links_pipes_and_sockets_are_named_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.mp4").write_bytes(b"secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "file.mp4").symlink_to(outside / "secret.mp4")
    (root / "folder").symlink_to(outside)
    (root / "round").symlink_to(root)
    os.mkfifo(root / "pipe.mp4")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "socket"))
        found = {file.path: file.entry for file in listed(root).entries}
    links = dict.fromkeys(("file.mp4", "folder", "round"), Entry.LINK)
    assert found == links | dict.fromkeys(("pipe.mp4", "socket"), Entry.SPECIAL)


@pytest.mark.parametrize("raw", ["file.mp4", "folder/secret.mp4", "pipe.mp4", "../outside/secret.mp4", "nothing.mp4"])
def test_what_leads_out_is_not_opened(tmp_path: Path, raw: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "secret.mp4").write_bytes(b"secret")
    (root / "file.mp4").symlink_to(outside / "secret.mp4")
    (root / "folder").symlink_to(outside)
    os.mkfifo(root / "pipe.mp4")
    with pytest.raises(OSError):  # noqa: PT011 - each has another errno
        opened(root, raw)


def test_a_name_of_other_bytes_is_listed_readably_and_can_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode("老人保健".encode("gbk"))
    folder.mkdir()
    (folder / os.fsdecode("第1讲.mp4".encode("gbk"))).write_bytes(b"film")
    (file,) = listed(tmp_path).entries
    assert (file.path, file.size) == ("老人保健/第1讲.mp4", 4)
    with os.fdopen(opened(tmp_path, file.raw), "rb") as reading:
        assert reading.read() == b"film"


def test_two_names_of_one_file_have_one_identity(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "b.mp4").hardlink_to(tmp_path / "a.mp4")
    one, other = listed(tmp_path).entries
    assert one.identity == other.identity


def test_a_folder_that_is_not_there_and_one_with_too_many_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoFolder):
        listed(tmp_path / "nothing")
    monkeypatch.setattr(listing, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(TooManyFiles):
        listed(tmp_path)


def test_folders_that_lie_too_deep_are_named(tmp_path: Path) -> None:
    path = tmp_path.joinpath(*(["a"] * 30))
    path.mkdir(parents=True)
    (path / "b.mp4").touch()
    (found,) = listed(tmp_path).entries
    assert found.entry is Entry.TOO_DEEP


def test_names_that_steer_a_terminal_or_turn_a_line_round_are_shown_without_that(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\u202eb\n.mp4").touch()
    (found,) = listed(tmp_path).entries
    assert found.path == "a\ufffd[31m\ufffdb\ufffd.mp4"
    os.close(opened(tmp_path, found.raw))


def test_entries_of_a_zip_file_with_one_name_are_all_taken(tmp_path: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        for number, name in enumerate(("课/a.mp4", "课//a.mp4", "./课/a.mp4", "课/A.mp4", "b", "b")):
            archive.writestr(name, f"{number}")
    source = ZipSource(tmp_path / "a.zip", tmp_path / "work")
    assert {file.path: read(source, file.raw) for file in source.listing().entries} == {
        "课/a.mp4": b"0",
        "课/a (2).mp4": b"1",
        "课/a (3).mp4": b"2",
        "课/A.mp4": b"3",
        "b": b"4",
        "b (2)": b"5",
    }
    assert not list((tmp_path / "work").iterdir())


def read(source: ZipSource, raw: str) -> bytes:
    with source.opened(raw) as file:
        return file.path.read_bytes()
