"""What several lanes of tests share.

- `seven`: a scenario of every kind, as an author writes it
- `courses`: the small course, its journals, and what its gradebook says
- `lab`, `postgres`, `visitor`: real servers on loopback, and who visits them
- `missing`: what to do where a machine lacks what a test needs
- `foreign`, `corpus`: what a hostile learner, file or program may write
"""
