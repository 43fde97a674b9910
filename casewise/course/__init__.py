"""The course's own files: reading `source/`, checking it, and building `release/`."""
