"""Exports: results in the files that learning management systems take."""
