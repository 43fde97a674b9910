"""Making dates hold, and showing them to learners."""
