"""A learner's nbgrader settings, for everyone on this server: the course, and its exchange."""

import os

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "therapeutic-ethics"
c.Exchange.root = os.path.join(os.environ["CASEWISE_SITE"], "exchange")  # noqa: PTH118

# What is handed in is closed to all but its learner and the course.
c.ExchangeFactory.submit = "casewise.learner.exchange_submit.Submit"
