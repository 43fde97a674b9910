"""Scenarios as files of a question bank."""
