"""Bringing in the questions of other programs, as drafts that an author finishes."""
