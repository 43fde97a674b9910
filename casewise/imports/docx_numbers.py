"""The numbers that Word gives the paragraphs of its lists. No text of the file has them."""

from __future__ import annotations

import zipfile

from casewise.imports.docx_xml import attribute, children, depth_of, local, part_of, value_of


class Numbers:
    """How Word numbers the paragraphs of its lists."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        root = part_of(archive, name) if name in archive.namelist() else None
        self.levels: dict[str, dict[int, str]] = {}
        self.abstract: dict[str, str] = {}
        self.fresh: dict[str, set[int]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        for one in root if root is not None else ():
            if local(one.tag) == "abstractNum":
                levels = {depth_of(level): value_of(level, "numFmt") for level in children(one, "lvl")}
                self.levels[attribute(one, "abstractNumId")] = levels
            elif local(one.tag) == "num":
                number = attribute(one, "numId")
                self.abstract[number] = value_of(one, "abstractNumId")
                over = [level for level in children(one, "lvlOverride") if value_of(level, "startOverride")]
                self.fresh[number] = set(map(depth_of, over))

    def next(self, number: str, depth: int) -> tuple[str, int]:
        """Return what kind of number the next paragraph of a list has, and which one."""
        if number not in self.abstract:
            return ("bullet", 0) if number else ("", 0)
        of = self.abstract[number]
        counts = self.counts.setdefault(of, {})
        for level in self.fresh.pop(number, ()):
            counts.pop(level, None)
        counts[depth] = counts.get(depth, 0) + 1
        for level in [level for level in counts if level > depth]:
            del counts[level]
        form = self.levels.get(of, {}).get(depth, "")
        kind = "letter" if "Letter" in form else "bullet" if form in {"bullet", "none", ""} else "decimal"
        return kind, counts[depth]
