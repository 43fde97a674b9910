"""The tests, sorted by how much of the world they need."""
