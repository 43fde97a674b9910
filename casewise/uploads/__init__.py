"""What an instructor downloads from an LMS: archives and files, and whose they are."""
