"""What learners did, as xAPI statements."""
