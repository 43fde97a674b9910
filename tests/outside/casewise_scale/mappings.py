"""What a scale is elsewhere: a choice in Canvas and in QTI, and a Likert scale in xAPI. Moodle has nothing like it."""

from __future__ import annotations

from casewise.export.questions import canvas_items, moodle, qti
from casewise.export.statements import xapi
from casewise_scale import Scale


def _item(made: qti.Item) -> None:
    scenario = made.scenario
    response = made.respond("single", "identifier", [qti.identifier(scenario.key)])
    made.mapped(response, {qti.identifier(step): share * made.points for step, share in scenario.worth().items()})
    interaction = made.interact("choiceInteraction", shuffle="false", maxChoices="1")
    for step, text in scenario.scale.items():
        made.offer(interaction, "simpleChoice", qti.identifier(step), text)


canvas_items.TYPES[Scale] = ("multiple_choice_question", canvas_items.choice, True)
qti.INTERACTIONS[Scale] = (_item, True)
moodle.NOT_MAPPED[Scale] = "is a place on a scale, and Moodle would mix the steps"
xapi.INTERACTIONS[Scale] = ("likert", lambda scenario: {"scale": scenario.scale}, str)
