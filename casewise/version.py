"""The version of Casewise."""

__version__ = "0.1.0"
