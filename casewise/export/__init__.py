"""Exports: results in files for learning management systems, and scenarios for their question banks."""
