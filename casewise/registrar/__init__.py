"""The registrar's papers: who the learners are, when each of them has to hand in, and certificates of what they did.

A spreadsheet is read as a whole and refused as a whole, with every problem and its line.
"""
