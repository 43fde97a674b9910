"""The course's own files: what stands in `source/`, whether it is sound, and how it becomes `release/`."""
