"""A file that someone else put there is read within bounds, or refused."""

from __future__ import annotations

import os

import pytest

from casewise.files import read_regular, read_whole


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
