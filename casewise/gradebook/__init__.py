"""nbgrader on a course folder, and the only SQL."""
