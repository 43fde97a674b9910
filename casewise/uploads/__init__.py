"""Uploads from an LMS: reading the archives and files, and finding whose they are."""
