"""What a scale is in other programs: a choice in QTI, and a Likert scale in xAPI. Moodle has nothing like it."""

from __future__ import annotations

from casewise.export.questions import moodle, qti
from casewise.export.statements import xapi
from casewise_scale import Scale


def _item(made: qti.Item) -> None:
    scenario = made.scenario
    response = made.respond("single", "identifier", [qti.identifier(scenario.key)])
    made.mapped(response, {qti.identifier(step): share * made.points for step, share in scenario.worth().items()})
    interaction = made.interact("choiceInteraction", shuffle="false", maxChoices="1")
    for step, text in scenario.scale.items():
        made.offer(interaction, "simpleChoice", qti.identifier(step), text)


qti.INTERACTIONS[Scale] = (_item, True)
moodle.NOT_MAPPED[Scale] = "is a place on a scale, and Moodle would mix the steps"
xapi.INTERACTIONS[Scale] = ("likert", lambda scenario: {"scale": scenario.scale}, str)
