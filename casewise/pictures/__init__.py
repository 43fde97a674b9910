"""What is in the files that a course shows: whether pictures, sound and film are what their names say, and no more.

Nothing here is loaded by a learner's kernel.
"""
