"""What is in the files that a course shows: whether pictures, sound and film are what their names say, and nothing else.

Nothing here is loaded by a learner's kernel.
"""
