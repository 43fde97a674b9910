"""Handing in: a learner's side of nbgrader's exchange, and the file that takes its place where there is none.

nbgrader takes seconds to import, so it works in a process of its own, which `ask` starts; see `grading.learner`.
"""

from casewise.exchange.ask import Action, ExchangeError, ask
from casewise.exchange.handed_in import HandedIn
from casewise.exchange.upload import upload

__all__ = ["Action", "ExchangeError", "HandedIn", "ask", "upload"]
