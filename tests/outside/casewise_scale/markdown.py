"""The results of a module as a table in Markdown, to be pasted into a page."""

from __future__ import annotations

from casewise.export.directory import Exported, Results, Wanted
from casewise.target import check_target, write_export

MARK = "<!-- results, from Casewise -->"
"""The first line of each file: an earlier export is known by it, and nothing else is overwritten."""


def write(wanted: Wanted) -> Exported:
    """Write one row for each learner who was graded."""
    graded = [result for result in wanted.marks if result.points is not None]
    rows = ["| {} | {:g} |".format(result.learner.replace("|", r"\|"), result.points) for result in graded]
    text = "\n".join([MARK, "", f"| learner | points of {wanted.out_of:g} |", "| --- | --- |", *rows, ""])
    done = Exported(facts={"rows": len(rows)}, lines=[f"{len(rows)} rows."])
    check_target(wanted.target, MARK.encode())
    if not wanted.dry_run:
        write_export(wanted.target, [text.encode()], MARK.encode())
        done.files = {wanted.target: wanted.target.stat().st_size}
        done.notes = [f"Wrote {wanted.target}"]
    return done


MARKDOWN = Results(write, suffix="md")
