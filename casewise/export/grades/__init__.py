"""Grades in the tables of an LMS."""
