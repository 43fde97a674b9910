"""Reports on a class: how its learners did, and how the scenarios and objectives worked."""
