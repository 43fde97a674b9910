"""Import this first in a program that imports nbgrader: the program then starts in about half the time.

jsonschema would compile a grammar of web addresses at each start, which takes longer than grading a small class. No
notebook needs it, and jsonschema does without it where it isn't installed.
"""

from __future__ import annotations

import sys
from typing import Any, cast

cast("dict[str, Any]", sys.modules).setdefault("rfc3987_syntax", None)
