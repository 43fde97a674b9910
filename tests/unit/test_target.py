"""Exports are written whole, and never over a file that someone may want."""

from __future__ import annotations

import os

import pytest

from casewise.target import TargetError, write_export


def test_an_export_takes_the_place_of_an_earlier_one(tmp_path):
    target = tmp_path / "out.csv"
    write_export(target, [b"learner,points\n", b"a,1\n"], b"points")
    write_export(target, [b"learner,points\n"], b"points")
    assert target.read_bytes() == b"learner,points\n"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.needs("modes")
@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_nobody_else_can_read_an_export(tmp_path):
    write_export(tmp_path / "out.csv", [b"points"], b"points")
    assert (tmp_path / "out.csv").stat().st_mode & 0o077 == 0


def test_another_file_stays(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("my notes")
    with pytest.raises(TargetError, match="isn't an earlier export"):
        write_export(target, [b"points"], b"points")
    assert target.read_text() == "my notes"


@pytest.mark.needs("links")
def test_a_template_stays_even_under_another_name(tmp_path):
    template, link = tmp_path / "grades.csv", tmp_path / "link.csv"
    template.write_text("points")
    link.symlink_to(template)
    for target, spare in ((template, template), (link, template), (template, link)):
        with pytest.raises(TargetError, match="the template itself"):
            write_export(target, [b"points, new"], b"points", spare=spare)
    assert template.read_text() == "points"


def test_what_breaks_off_leaves_the_earlier_export_and_nothing_else(tmp_path):
    target = tmp_path / "out.csv"
    write_export(target, [b"points"], b"points")

    def pieces():
        yield b"points, half"
        raise OSError(28, "No space left on device")

    with pytest.raises(TargetError, match="No space left"):
        write_export(target, pieces(), b"points")
    assert target.read_bytes() == b"points"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["nowhere/out.csv", "."])
def test_a_target_that_cant_be_a_file_is_reported(tmp_path, name):
    with pytest.raises(TargetError, match="cannot be written|is a folder"):
        write_export(tmp_path / name, [b"points"], b"points")


@pytest.mark.needs("links")
@pytest.mark.parametrize("folder", ["source/first", "release", "autograded/sorrel/first", "gradebook"])
def test_nothing_is_put_into_the_courses_own_folders(tmp_path, folder):
    (tmp_path / "nbgrader_config.py").touch()
    place = tmp_path / folder
    place.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(place)
    for target in (place / "out.csv", link / "out.csv", place / "new" / ".." / "out.csv"):
        with pytest.raises(TargetError, match=f"is in {folder.split('/')[0]}/.* Name another place."):
            write_export(target, [b"points"], b"points")
    assert list(place.iterdir()) == []


def test_a_folder_elsewhere_may_have_any_name(tmp_path):
    (tmp_path / "source").mkdir()
    write_export(tmp_path / "source" / "out.csv", [b"points"], b"points")
    assert (tmp_path / "source" / "out.csv").is_file()


def test_an_earlier_export_is_recognized_by_the_whole_file(tmp_path):
    target = tmp_path / "out.csv"
    target.write_bytes(b"mine")
    with pytest.raises(TargetError, match="isn't an earlier export"):
        write_export(target, [b"new"], lambda data: data != b"mine")
    write_export(target, [b"new"], lambda data: data == b"mine")
    assert target.read_bytes() == b"new"
