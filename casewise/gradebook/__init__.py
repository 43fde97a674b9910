"""nbgrader on a course folder, and all database queries."""
