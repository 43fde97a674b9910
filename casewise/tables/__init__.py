"""What a person keeps in a spreadsheet: who the learners are, and when each of them has to hand in.

A spreadsheet is read as a whole and refused as a whole, with every problem and its line.
"""
