"""Tables that a person keeps in a spreadsheet: the learners, and their due dates.

A table is accepted or refused as a whole, with every problem and its line.
"""
