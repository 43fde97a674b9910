"""A file is read within bounds, or refused, and replaced whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import stat

import pytest

from casewise.files import read_if_readable, read_regular, read_whole, remove, sha256, write_whole


def test_a_regular_file_is_read_up_to_one_byte_more_than_the_limit(tmp_path):
    (tmp_path / "a").write_bytes(b"123456")
    assert read_regular(tmp_path / "a", 10) == b"123456"
    assert read_regular(tmp_path / "a", 3) == b"1234"


def test_a_file_is_found_in_an_open_folder(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        assert read_regular("a", 10, folder=folder) == b"1"
    finally:
        os.close(folder)


@pytest.mark.needs("links", "pipes")
@pytest.mark.parametrize("make", ["link", "pipe", "folder", "device"])
def test_anything_else_is_refused_at_once(make, tmp_path):
    path = tmp_path / "a"
    match make:
        case "link":
            (tmp_path / "b").write_bytes(b"1")
            path.symlink_to(tmp_path / "b")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
    with pytest.raises(OSError):  # noqa: PT011  (the kernel's own words differ)
        read_regular(path, 10)


def test_a_file_is_read_as_a_whole_or_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"1" * 2048)
    assert len(read_whole(tmp_path / "a", 2048)) == 2048
    with pytest.raises(OSError, match="larger than 1 KiB"):
        read_whole(tmp_path / "a", 2047)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a"
    write_whole(path, b"old", mode=0o640)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def pieces():
        yield b"new"
        raise KeyError

    with pytest.raises(KeyError):
        write_whole(path, pieces())
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a", b"old")]
    write_whole(path, iter([b"n", b"ew"]))
    assert path.read_bytes() == b"new"


def test_a_link_is_replaced_and_what_it_points_to_stays(tmp_path):
    (tmp_path / "there").write_bytes(b"theirs")
    (tmp_path / "a").symlink_to("there")
    write_whole(tmp_path / "a", b"ours", flush=False)
    assert not (tmp_path / "a").is_symlink()
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "there").read_bytes()) == (b"ours", b"theirs")


def test_an_error_names_the_file_that_was_to_be_written(tmp_path):
    with pytest.raises(FileNotFoundError) as missing:
        write_whole(tmp_path / "nowhere" / "a", b"")
    assert missing.value.filename == str(tmp_path / "nowhere" / "a")
    (tmp_path / ".a.new").mkdir()
    with pytest.raises(OSError, match=r"\.a\.new"):  # a folder in the way has another name
        write_whole(tmp_path / "a", b"")


def test_a_file_that_is_missing_or_strange_reads_as_none(tmp_path):
    (tmp_path / "a").write_bytes(b"12")
    assert read_if_readable(tmp_path / "a", 10) == b"12"
    assert read_if_readable(tmp_path / "b", 10) is None
    assert read_if_readable(tmp_path, 10) is None
    assert sha256(tmp_path / "a") == hashlib.sha256(b"12").hexdigest()


def test_a_file_a_link_and_a_folder_are_removed(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").write_bytes(b"")
    (tmp_path / "link").symlink_to("full")
    (tmp_path / "b").write_bytes(b"")
    remove(tmp_path / "link")
    assert (tmp_path / "full" / "a").is_file()
    for name in ("full", "b"):
        remove(tmp_path / name)
    assert not any(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        remove(tmp_path / "b")
