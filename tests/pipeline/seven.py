"""Graded scenarios of the kinds that the small course of `tests/conftest.py` does not have."""

LETTER = """%%scenario letter
title: A letter to the physician
kind: reflect
points: 4
prompt: Write what he needs to know.
words: [20, 80]
rubric:
  - Says what he needs.
  - Says no more.
### BEGIN SOLUTION
### END SOLUTION"""

DOORWAY = """%%scenario doorway
title: At the door
kind: story
points: 3
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {confirm: You say that she does., decline: You cannot say who comes here.}
    tells: {confirm: He thanks you and goes., decline: He says that he is her uncle.}
    next: {decline: uncle}
  uncle:
    text: He asks you to pass on a letter.
    options: {take: You take it., mother: You ask him to give it to her mother.}
### BEGIN HIDDEN TESTS
key: {decline: 1, mother: 1}
rationale:
  confirm: Now a stranger knows that she is a client here.
  decline: Nobody learns from you who comes here and who does not.
  take: It ties you to a man whom you do not know.
  mother: Her mother decides what reaches her, and from whom.
### END HIDDEN TESTS"""

VISITS = """%%scenario visits
title: Before the first visit
kind: rank
points: 2
confidence: true
prompt: In which order do you do these?
options:
  ask: Ask the family what it hopes for.
  consent: Talk through the consent form.
  plan: Draft a plan.
  measure: Take a baseline.
### BEGIN HIDDEN TESTS
key: [consent, ask, measure, plan]
rationale:
  ask: What the family hopes for decides what is worth measuring.
  consent: Nobody observes Juno before her mother has said yes.
  plan: A plan without a baseline cannot show whether it helps.
  measure: What was there before is known only before.
### END HIDDEN TESTS"""

NOTE = """%%scenario note
title: A note to the team
kind: mark
points: 3
prompt: Mark what names a person.
text: |
  [[who: Juno Featherly]] came [[when: on Tuesday]] (telephone [[phone: 555-0142]]), and [[mood: was in good spirits]].
  She lives in [[town: Port Quillon]].
### BEGIN HIDDEN TESTS
key: [who, town, phone]
rationale:
  who: A full name is the first of all identifiers.
  when: A weekday alone names nobody.
  town: A town is smaller than a state, and leads to her with the rest.
  mood: How she was tells nothing of who she is.
  phone: A telephone number leads to one door.
### END HIDDEN TESTS"""
