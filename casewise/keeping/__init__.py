"""Keeping a course: backups, forgetting a learner, and the doctor."""
