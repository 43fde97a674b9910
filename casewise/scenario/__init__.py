"""What a scenario is: its typed model, its YAML with line numbers, its problems, its score and its static HTML.

Pure: values in, values out. Nothing here knows a notebook, a file or a clock.

Files beside the notebook, such as pictures, are known by their names: `casewise.scenario.media.shown("form.png", "The
form, signed")` is the HTML of one for a card, a still card, a preview and a feedback page. A kind that names one in a
field also yields it from `Scenario.shows`, and it's checked, released and exported like those in a Markdown text.
"""

from casewise.scenario.document import Document
from casewise.scenario.fields import Citation, Id, Text, Weight
from casewise.scenario.media import Medium
from casewise.scenario.model import Scenario
from casewise.scenario.problem import Fault, Problem, ScenarioError
from casewise.scenario.response import Guesser, NotAResponse, Picks, Response, Samples
from casewise.scenario.score import Finding, Hint, Judge, Outcome, Reveal, Score, Verdict
from casewise.scenario.steps import Step

__all__ = [
    "Citation",
    "Document",
    "Fault",
    "Finding",
    "Guesser",
    "Hint",
    "Id",
    "Judge",
    "Medium",
    "NotAResponse",
    "Outcome",
    "Picks",
    "Problem",
    "Response",
    "Reveal",
    "Samples",
    "Scenario",
    "ScenarioError",
    "Score",
    "Step",
    "Text",
    "Verdict",
    "Weight",
]
