"""The command that says how far a course is, and what to do first."""

from __future__ import annotations

from pathlib import Path

from casewise.cli.app import app
from casewise.cli.output import CourseFolder, Json, course_in, emit, write


@app.command()
def status(folder: CourseFolder = Path(), *, as_json: Json = False) -> None:
    """Show how far each module is, and what to do first. The course desk in JupyterLab shows the same.

    Example: casewise status
    """
    from datetime import UTC, datetime

    from casewise.desk.next import first, standing, steps
    from casewise.desk.state import course_state

    state = course_state(course_in(folder), datetime.now(UTC))
    do = first(state)
    if as_json:
        shown = state.to_json()
        for module, of in zip(shown["modules"], state.modules, strict=True):
            module["steps"] = [step.to_json() for step in steps(of, exchange=state.exchange)]
            module["standing"] = standing(of, len(state.learners))
        emit({**shown, "next": do.to_json() if do else None})
        return
    said = do.why if do else ""
    write(f"First do this: {do.button}. {said}" if do else "Nothing waits for you.", *state.trouble)
    for module in state.modules:
        due = f" Due {module.due_words}." if module.due else ""
        more = " ".join(step.why for step in steps(module, exchange=state.exchange) if step.why != said)
        write(f"{module.title}: {standing(module, len(state.learners))}{due} {more}".rstrip())
