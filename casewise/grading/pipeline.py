"""An earlier path of names that have moved."""

from casewise.moved import moved_from

__getattr__ = moved_from(__name__)
