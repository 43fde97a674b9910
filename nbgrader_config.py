"""The course, as nbgrader sees it. Every nbgrader command, formgrader and Casewise read this file."""

from pathlib import Path

from casewise.configure import plug

c = get_config()  # noqa: F821  (given by nbgrader)
root = Path(__file__).resolve().parent

plug(c)

c.CourseDirectory.course_id = "therapeutic-ethics"
c.CourseDirectory.root = str(root)

# The database holds the keys, and submissions are personal: nobody but the instructor may look into this folder.
(root / "gradebook").mkdir(mode=0o700, exist_ok=True)
(root / "gradebook").chmod(0o700)
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook' / 'gradebook.db'}"
c.CourseDirectory.submitted_directory = "gradebook/submitted"
c.CourseDirectory.feedback_directory = "gradebook/feedback"

# On a hub, name the system's exchange folder here. It must be outside this folder and open to all learners.
c.Exchange.root = str(root / ".exchange")
(root / ".exchange").mkdir(exist_ok=True)

# How much learners see in their feedback, by module: "none", "score", "own" (the default) or "all".
c.FeedbackPage.reveal = {}

# Certificates: the share of the points needed to pass, or {"module": share}; the hours of study for each module; the
# school that issues them; and the text below a line for a signature, if there should be one. Also: titles, such as
# {"module": "Title"}, show_score = True, and paper = "a4" instead of "us-letter".
c.Certificate.pass_mark = 0.8
c.Certificate.hours = {}
c.Certificate.school = ""
c.Certificate.signature = ""

# The time zone of deadlines, such as "America/Chicago"; this machine's if empty.
c.Deadlines.zone = ""
