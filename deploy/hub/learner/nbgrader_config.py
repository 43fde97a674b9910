"""A learner's side of nbgrader, for everybody on this server: which course, and where its exchange is."""

import os

c = get_config()  # noqa: F821  (given by nbgrader)

c.CourseDirectory.course_id = "therapeutic-ethics"
c.Exchange.root = os.path.join(os.environ["CASEWISE_SITE"], "exchange")  # noqa: PTH118

# What is handed in is closed to all but its learner and the course.
c.ExchangeFactory.submit = "casewise.learner.exchange_submit.Submit"
