"""Scenarios that are answered in writing: in practice, in an assessment, and with variants."""

from __future__ import annotations

_SCENE = """scene:
  - 2:05 pm: Odo comes in and sits down by the door.
  - 2:20 pm: 'He says, "I could not sleep again."'
  - He looks at the clock twice.
"""
_ADVICE = """advice:
  - found: [in denial, lazy*]
    say: A judging word. Write what you saw and heard.
  - missing: a time
    say: Write when it happened.
exemplars:
  poor:
    text: Odo was in denial.
    why: It judges, and another reader can't see what happened.
  good:
    text: At 2:05 pm Odo came in and sat down by the door. He looked at the clock two times.
    why: Another reader sees what you saw.
"""
PRACTICE = f"""%%scenario note
title: About Odo
kind: reflect
practice: true
prompt: Write the note for the record.
words: [10, 60]
{_SCENE}rubric:
  - Says **when** it happened.
  - Says what was seen, and judges nothing.
{_ADVICE}"""

GRADED = f"""%%scenario record
title: A note for the record
kind: reflect
points: 4
prompt: Write the note for the record.
{_SCENE}rubric:
  - text: Says when it happened.
    points: 3
  - text: Says what was seen.
    points: 1
### BEGIN HIDDEN TESTS
{_ADVICE}### END HIDDEN TESTS
### BEGIN SOLUTION
### END SOLUTION"""

VARIED = """%%scenario voices
title: What was said
kind: reflect
points: 2
rubric: [Says how he spoke.]
variants:
  calm:
    prompt: Write the note.
    scene: He whispers.
  loud:
    prompt: Write the note.
    scene: [3 pm: He shouts.]
### BEGIN HIDDEN TESTS
advice:
  - {found: lazy, say: A judging word.}
answers:
  calm:
    advice: [{found: shout*, say: Nobody shouted.}]
    exemplars: {poor: {text: Odo shouted.}, good: {text: Odo whispered.}}
  loud:
    exemplars: {poor: {text: Odo whispered.}, good: {text: Odo shouted.}}
### END HIDDEN TESTS
### BEGIN SOLUTION
### END SOLUTION"""
