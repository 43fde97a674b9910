"""A graded scenario of every kind, as an author writes it."""

ELEVATOR = """%%scenario elevator
title: In the elevator
kind: choice
points: 2
prompt: |
  Sorrel steps in beside you and a stranger. "How is Juno doing after yesterday?" What do you say?
options:
  share: Tell her in a few words.
  defer: Say that you would love to talk in the team room.
  silent: Look at the floor numbers.
### BEGIN HIDDEN TESTS
key: {defer: 1, silent: 0.5}
rationale:
  share: The stranger now knows that Juno is a client of the center.
  defer: Juno's name stays out of a public place, and Sorrel is answered.
  silent: Nothing leaks, and Sorrel learns nothing about where to talk.
citations: [ACA Code of Ethics 2014]
### END HIDDEN TESTS"""

TABLE = """%%scenario table
title: At the next table
kind: select
points: 3
prompt: Which of these protect Bexley in the cafe?
options:
  move: Move to the closed room.
  names: Go on, with first names.
  later: Agree to talk at the center.
  whisper: Go on in a low voice.
### BEGIN HIDDEN TESTS
key: [move, later]
rationale:
  move: Nobody can overhear what is said behind a closed door.
  names: A first name and a story are enough for someone who knows Bexley.
  later: What is not said in the cafe cannot be overheard in it.
  whisper: A low voice carries further than those who use it believe.
citations: [ACA Code of Ethics 2014]
### END HIDDEN TESTS"""

SORTING = """%%scenario sorting
title: Who may know
kind: sort
points: 1
prompt: Sort the three acts.
categories: {trust: Builds trust, harm: Breaks trust}
cards:
  post: Juno's first sentence, posted without her name.
  graph: A graph of Juno's progress, shown to her mother.
  team: Juno's goals, discussed with her speech therapist.
### BEGIN HIDDEN TESTS
key: {post: harm, graph: trust, team: trust}
rationale:
  post: Classmates recognize her, and the family learns of it from others.
  graph: Her mother sees what helps and can say what does not.
  team: Two plans that know of each other do not pull Juno apart.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

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

SHORT_LETTER = """%%scenario letter
title: A letter to the physician
kind: reflect
points: 4
prompt: Write what he needs to know.
rubric: [Says what he needs.]
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
  [[who: Juno Featherly]] came [[when: on Tuesday]] (phone [[phone: 555-0142]]), and [[mood: was in good spirits]].
  She lives in [[town: Port Quillon]].
### BEGIN HIDDEN TESTS
key: [who, town, phone]
rationale:
  who: A full name is the first of all identifiers.
  when: A weekday alone names nobody.
  town: A town is smaller than a state, and leads to her with the rest.
  mood: How she was says nothing of who she is.
  phone: A phone number leads to one door.
### END HIDDEN TESTS"""
