"""Feedback on its way back through an LMS."""
