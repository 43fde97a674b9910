"""Reports: what a class's answers say about its learners, and about the scenarios and topics themselves."""
