"""What a scenario is: its typed model, its YAML with line numbers, its problems, its score and its static HTML.

Pure: values in, values out. Nothing here knows a notebook, a file or a clock.
"""

from casewise.scenario.document import Document
from casewise.scenario.fields import Citation, Id, Text, Weight
from casewise.scenario.model import Guesser, NotAResponse, Picks, Response, Samples, Scenario
from casewise.scenario.problem import Fault, Problem, ScenarioError
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
