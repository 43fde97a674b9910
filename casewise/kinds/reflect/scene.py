"""The scene of a reflection: what the learner writes a note about, as text or as events with their times.

scene:
  - 2:05 pm: Odo comes in and sits down by the door.
  - 2:20 pm: He says, "I could not sleep again."
  - He looks at the clock twice.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError


def _normal(scene: object) -> object:
    """Return a scene as text, or each event as a time, perhaps an empty one, and what happened."""
    if isinstance(scene, str) and scene.strip():
        return scene.strip()
    if isinstance(scene, list) and scene:
        events = [{"": event} if isinstance(event, str) else event for event in scene]
        if all(isinstance(event, dict) and len(event) == 1 for event in events):
            texts = [text for event in events for text in event.values()]
            if all(isinstance(text, str) and text.strip() for text in texts):
                return events
    raise PydanticCustomError("scene", 'write text after a |, or a list with one "- 2:05 pm: what happened" a line')


Scene = Annotated[str | list[dict[str, str]], BeforeValidator(_normal)]


def markdown(scene: Scene) -> str:
    """Return a scene as Markdown."""
    if isinstance(scene, str):
        return scene
    events = [(at, " ".join(text.split())) for event in scene for at, text in event.items()]
    return "\n".join(f"- **{at}** {text}" if at else f"- {text}" for at, text in events)
