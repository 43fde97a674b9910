"""Collecting from the exchange, and keeping every hand-in of each learner."""
