"""The course, as nbgrader sees it. Every nbgrader command, formgrader and Casewise read this file."""

from casewise import configure

c = get_config()  # noqa: F821  (given by nbgrader)
configure(c, root=__file__, course_id="therapeutic-ethics")

# On a hub, c.Exchange.root names the system's exchange folder. It's outside of this one, and open to all learners.

# How much learners see in their feedback, by module: "none", "score", "own" (the default) or "all".
c.FeedbackPage.reveal = {}

# Certificates: the share of the points from which a module is passed, or {"module": share}; the hours that each module
# counts for; who issues them, and the name below a line for a signature, if you want one. Also: titles as
# {"module": "Title"}, show_score = True, and paper = "a4" instead of "us-letter".
c.Certificate.pass_mark = 0.8
c.Certificate.hours = {}
c.Certificate.school = ""
c.Certificate.signature = ""

# The time zone of deadlines, such as "America/Chicago"; this machine's if empty.
c.Deadlines.zone = ""
