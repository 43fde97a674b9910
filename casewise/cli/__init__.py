"""The commands of Casewise: data on stdout, words and progress on stderr.

Exit codes: 0 fine, 1 unexpected, 2 usage, 3 findings, 4 bad course files. Each file has the commands of one person's
work; what it needs is imported when it runs, so that asking for help is quick.
"""

from casewise.cli import author, certificates, doctor, exports, grader, keeper, registrar, report, tour
from casewise.cli.app import app

__all__ = ["app", "author", "certificates", "doctor", "exports", "grader", "keeper", "registrar", "report", "tour"]
