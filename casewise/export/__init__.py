"""Exports: results in the files that learning management systems take, and scenarios for their question banks."""
