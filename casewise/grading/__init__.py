"""Grading a submission without running anything.

- `rebuild`: the released notebook instead of the submitted one, with the learner's answers beside it
- `evaluate`: scores instead of executing
- `save_grades`: the grades, and what a person should look at
- `feedback`: the pages that learners get back
- `run`: a whole class at once
"""

from casewise.moved import moved_from

__getattr__ = moved_from(__name__)
