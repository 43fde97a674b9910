"""A learner's side: their module, handing it in, their dates, practice to look at again, and the file to upload.

nbgrader takes seconds to import, so it runs in its own process, `nbgrader_process`, which `ask` starts.
"""

from casewise.learner.ask import Action, ExchangeError, ask
from casewise.learner.handed_in import HandedIn
from casewise.learner.upload import upload

__all__ = ["Action", "ExchangeError", "HandedIn", "ask", "upload"]
