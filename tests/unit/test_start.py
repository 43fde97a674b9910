"""What the start page learns of a learner's folder."""

from __future__ import annotations

import json
from pathlib import Path

from casewise.lab.start import modules_here

NOTEBOOK = {"cells": [], "metadata": {"casewise": {"due": ""}}, "nbformat": 4, "nbformat_minor": 5}


def test_a_link_to_where_one_may_not_look_hides_nothing_else(tmp_path, monkeypatch):
    for name in ("link", "sample"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lesson.ipynb").write_text(json.dumps(NOTEBOOK))
    is_dir = Path.is_dir

    def refused(path: Path) -> bool:
        if path.name == "link":
            raise PermissionError(13, "Permission denied")
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", refused)
    assert [module["module"] for module in modules_here(tmp_path)] == ["sample"]
