"""A class of simulated learners that goes through a copy of the course, from release to feedback."""
