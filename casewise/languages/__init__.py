"""The languages of a course: their names, and the words that learners see."""
