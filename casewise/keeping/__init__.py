"""Looking after a course: backups, erasing a learner, and checking its health."""
