"""Grading on nbgrader without running anything: the only part of Casewise that knows nbgrader.

`plug` puts the pieces into nbgrader's own commands:

- `collect`: takes from the exchange only what a submission may hold
- `rebuild`: the released notebook in the place of the submitted one, with the learner's answers beside it
- `evaluate`: scores instead of executing
- `record`: the grades, and what a person should look at
- `feedback`: the pages that learners get back
"""

from casewise.grading.plug import CourseRefused, plug

__all__ = ["CourseRefused", "plug"]
