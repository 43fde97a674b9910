"""A graded scenario of every kind with variants, as an author writes it."""

from __future__ import annotations

DOCTOR = """%%scenario doctor
title: The doctor calls
kind: choice
points: 2
options:
  relevant: Share what bears on the treatment.
  form: Ask for a signed authorization first.
  privately: Ask the client at the next session.
variants:
  treating:
    prompt: |
      The doctor who treats Bexley's heart calls you. She asks which medicine he told you about. What do you do?
  plant:
    prompt: |
      The nurse at Bexley's plant calls you. He asks which medicine Bexley told you about. What do you do?
  cousin:
    prompt: |
      Bexley's cousin, who drives him to sessions, asks whether he is ill. What do you do?
### BEGIN HIDDEN TESTS
answers:
  treating:
    key: {relevant: 1, form: 0.5}
    rationale:
      relevant: Those who treat a client may share what the treatment needs.
      form: Treatment needs no form, and her patient waits for it.
  plant:
    key: {form: 1}
    rationale:
      relevant: An employer takes no part in treatment and learns nothing without a form.
      form: A signed authorization lets Bexley decide what the plant learns.
  cousin:
    key: {privately: 1, form: 0.5}
    rationale:
      relevant: Driving someone does not make a cousin part of the treatment.
      form: A form can wait until Bexley says that he wants her to know.
rationale:
  privately: Only Bexley can say what he wants others to hear.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

RECEPTION = """%%scenario reception
title: At the reception
kind: select
points: 3
options:
  name: Say your own name and role.
  room: Say in which room the session is.
  goals: Say what the session is about.
  hours: Say when the center is open.
variants:
  visitor:
    prompt: A visitor asks about Marlo at the desk. What may you say?
  guardian:
    prompt: Marlo's mother, who signs for him, asks where he is. What do you say?
### BEGIN HIDDEN TESTS
answers:
  visitor: {key: [name, hours]}
  guardian: {key: [name, room, hours]}
rationale:
  name: Who you are is yours to say.
  room: A room says who is here, so it depends on who asks.
  goals: Goals belong to the client and to those who decide for him.
  hours: The hours hang on the door.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

FOLDERS = """%%scenario folders
title: Where it goes
kind: sort
points: 1
categories: {chart: Into the chart, apart: Kept apart}
cards:
  visit: The date and length of the session.
  musing: Your own guesses about the marriage.
  plan: The plan for next week.
variants:
  agency:
    prompt: The agency keeps one record for everybody, and no others. Sort what you wrote.
  private:
    prompt: You keep psychotherapy notes apart from the record. Sort what you wrote.
### BEGIN HIDDEN TESTS
answers:
  agency: {key: {visit: chart, musing: chart, plan: chart}}
  private: {key: {visit: chart, musing: apart, plan: chart}}
rationale:
  visit: Dates and times belong in the record everywhere.
  musing: Notes of your own count as such only while they are kept apart.
  plan: Whoever steps in for you needs the plan.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

LOST = """%%scenario lost
title: Something is gone
kind: rank
points: 2
options:
  officer: Call the privacy officer.
  search: Look where you had it last.
  notes: Write down what was in it.
  client: Tell the client.
variants:
  phone:
    prompt: You miss your phone with client messages, and it answers when you call it. What comes first?
  theft:
    prompt: You saw a man run off with your bag and the files in it. What comes first?
### BEGIN HIDDEN TESTS
answers:
  phone: {key: [search, officer, notes, client]}
  theft: {key: [officer, notes, client, search]}
rationale:
  officer: The officer starts the clock and knows the next steps.
  search: Searching helps while a thing may still be near.
  notes: What was in it decides who has to hear of it.
  client: Clients hear it from you, once you know what to say.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

LEAFLET = """%%scenario leaflet
title: Before it goes out
kind: mark
points: 3
text: |
  [[who: Pim Alderkin]] came on [[day: March 14]] and asked about [[topic: sleep]] at [[place: Larkspur Center]].
variants:
  public:
    prompt: The page goes into a public newsletter. Mark what must go.
  internal:
    prompt: The page goes to Pim's new therapist, who asked only about the topic and the date. Mark what may go.
### BEGIN HIDDEN TESTS
answers:
  public: {key: [who, day, place]}
  internal: {key: [place]}
rationale:
  who: A name says at once who is meant.
  day: A date leads to a person for those who know the calendar.
  topic: A topic alone points to nobody.
  place: The place narrows it down.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

CALLER = """%%scenario caller
title: A voice on the phone
kind: story
points: 3
steps:
  call:
    text: Someone calls.
    options:
      listen: Listen, and take a number.
      answer: Answer what they ask.
    tells: {listen: They thank you., answer: They ask for more.}
    next: {listen: back, answer: more}
  back:
    text: You have the number now.
    options:
      check: Ask your supervisor.
      ring: Call back at once.
    next: {ring: more}
  more:
    text: They go on asking.
    options:
      stop: End the call politely.
      tell: Say what you know.
variants:
  police:
    prompt: An officer calls about a missing client. What do you do?
    steps:
      call: The officer says that a client of yours is in danger right now.
  uncle:
    prompt: A man calls and says that he is Odo's uncle. What do you do?
### BEGIN HIDDEN TESTS
answers:
  police: {key: {answer: 1, listen: 0.5, ring: 1, tell: 1}}
  uncle: {key: {listen: 1, check: 1, stop: 1}}
rationale:
  listen: A number lets you find out who calls.
  answer: What may be said depends on who calls, and on danger.
  check: Two heads see more than one where nothing presses.
  ring: Calling back at once is for what cannot wait.
  stop: You owe nobody an answer to end a call.
  tell: To avert a danger, what is needed may be said.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""

MEMO = """%%scenario memo
title: A line for the team
kind: reflect
points: 2
rubric:
  - Says only what the reader needs.
variants:
  covering:
    prompt: A colleague covers for you tomorrow. What do you write to her?
  billing:
    prompt: The billing office asks about yesterday. What do you write to them?
### BEGIN SOLUTION
### END SOLUTION"""

EVERY = (DOCTOR, RECEPTION, FOLDERS, LOST, LEAFLET, CALLER, MEMO)
