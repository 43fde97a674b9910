"""What comes in through the exchange, and every hand-in that a learner ever made."""
