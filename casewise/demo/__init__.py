"""A class of simulated learners, taken through one whole cycle of a course of its own."""
