"""The command for results: what they say of learners and of scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casewise.cli.app import app
from casewise.cli.saying import Course, Json, emit, failing_truthfully, leave, modules_of, progress, say


@app.command()
def report(
    module: Annotated[str, typer.Argument(help="The module that was graded.")],
    into: Annotated[Path | None, typer.Option(help="The file; report-MODULE.html if none is named.")] = None,
    course: Course = Path(),
    *,
    names: Annotated[bool, typer.Option("--names", help="List the learners and their points.")] = False,
    as_json: Json = False,
) -> None:
    """Write a page on how a class did, and which scenarios and objectives need work.

    Example: casewise report confidentiality
    """
    from datetime import date

    from casewise.course.plan import Plan
    from casewise.grading.pages import graded
    from casewise.grading.pipeline import Pipeline
    from casewise.grading.results import Results
    from casewise.reports.page import page
    from casewise.reports.study import Study

    modules_of(course, [module])
    pipeline = Pipeline(course)
    plan = Plan.read(course / "source")
    with failing_truthfully(), progress(len(graded(pipeline, module))) as tell:
        study = Study.of(Results.of(pipeline, module, tell=tell.done), plan.objectives if plan else {})
    if as_json:
        emit({**study.to_json(names=names)})
        return
    target = into or Path(f"report-{module}.html")
    try:
        target.write_text(page(study, date.today(), names=names), encoding="utf-8")  # noqa: DTZ011  (a day on paper)
    except OSError as error:
        leave(f"{target} cannot be written: {error.strerror}.")
    say(f"Wrote {target}")
    if not study.learners:
        say(f"Nobody was graded yet. Run: casewise grade {module}")
