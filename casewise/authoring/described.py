"""A kind's fields as a form asks for them, from the schema of its model: so a kind from outside has a form, too."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from casewise.scenario import Judge, Scenario

Spec = dict[str, Any]
"""What a field takes, as JSON: its `type`, and what goes with that."""
DEEPEST = 8
LABELS = {
    "prompt": "Situation and question",
    "objective": "Objective",
    "audience": "Whom the rule binds",
    "confidence": "Ask how sure the learner is",
    "shuffle": "Each learner meets the parts in another order",
    "judgment": "A judgment call? Why people differ",
    "citations": "Sources",
    "source": "Imported from",
    "withdrawn": "Withdrawn: why it no longer counts",
    "waived": "Rules it breaks on purpose",
    "renamed": "Renamed ids",
    "form": "Which draw of its variants",
    "since": "The first form that gives it",
    "words": "How many words, least and most",
    "back": "A decision can be taken back",
    "tells": "What happens then",
    "next": "What follows",
    "text": "Text",
    "why": "Why",
}
"""The words beside a field, where its name alone doesn't say enough."""
LONG = frozenset({"prompt", "text", "judgment", "why", "say", "withdrawn", "example", "rationale", "tells", "waived"})
"""The fields whose texts may have several lines."""


def label(name: str) -> str:
    """Return the words beside a field."""
    return LABELS.get(name) or name.replace("_", " ").replace("-", " ").capitalize()


@lru_cache(maxsize=64)
def described(kind: type[Scenario]) -> dict[str, Any]:
    """Return the fields of a kind, in the order of its model, and what its parts are."""
    schema = kind.model_json_schema()
    defs, required = schema.get("$defs", {}), schema.get("required", [])
    fields = {
        name: _field(name, one, defs, required=name in required)
        for name, one in schema["properties"].items()
        if name != "id"
    }
    return {
        "asks": kind.prompt_for_answer,
        "fields": fields,
        "parts": _parts(kind, fields, schema["properties"].get("key", {})),
    }


def _field(name: str, schema: Spec, defs: Spec, *, required: bool) -> dict[str, Any]:
    return {
        "name": name,
        "label": label(name),
        "help": str(schema.get("description", "")).replace("`", ""),
        "required": required,
        "default": schema.get("default"),
        "spec": _spec(name, schema, defs),
    }


def _spec(name: str, schema: Spec, defs: Spec, depth: int = 0) -> Spec:
    """Return what a field takes. What has no form of its own is asked for as YAML."""
    schema = _plain(schema, defs)
    kind = schema.get("type")
    plain: dict[Any, Spec] = {
        "string": {"type": "text", "long": name in LONG, "id": str(schema.get("pattern", "")).startswith("^[a-z0-9]")},
        "number": {"type": "number"},
        "integer": {"type": "number"},
        "boolean": {"type": "flag"},
    }
    if "enum" in schema:
        return {"type": "choice", "choices": list(map(str, schema["enum"]))}
    if depth > DEEPEST or not isinstance(kind, str) or kind in plain:
        return plain.get(kind if depth <= DEEPEST and isinstance(kind, str) else "", {"type": "yaml"})
    if kind == "array" and "items" in schema:
        return {"type": "list", "of": _spec(name, schema["items"], defs, depth + 1)}
    if "properties" in schema:
        required = schema.get("required", [])
        fields = [
            {**_field(one, of, {}, required=one in required), "spec": _spec(one, of, defs, depth + 1)}
            for one, of in schema["properties"].items()
        ]
        return {"type": "group", "fields": fields}
    of = _values(schema)
    return {"type": "set", "of": _spec(name, of, defs, depth + 1)} if of else {"type": "yaml"}


def _plain(schema: Spec, defs: Spec) -> Spec:
    """Return a schema without references, and without the null that only means that a field can be left out."""
    for _ in range(DEEPEST):
        rest = {name: one for name, one in schema.items() if name not in ("$ref", "anyOf", "allOf")}
        left = [one for one in (schema.get("anyOf") or schema.get("allOf") or ()) if one.get("type") != "null"]
        if "$ref" in schema:
            schema = {**defs.get(schema["$ref"].rpartition("/")[2], {}), **rest}
        elif len(left) == 1:
            schema = {**rest, **left[0]}
        else:
            break
    return schema


def _values(schema: Spec) -> Spec | None:
    """Return what the values of a set are."""
    found = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties"))
    return found if isinstance(found, dict) else None


def _parts(kind: type[Scenario], fields: dict[str, Any], key: Spec) -> dict[str, Any]:
    """Return what a learner decides on: the field that holds it, and how its key is written."""
    if kind.judge is Judge.PERSON:
        return {"field": "", "key": ""}
    field, within = kind.parts_field, ""
    if field not in fields:
        around = [(name, one) for name, one in fields.items() if _holds(one["spec"], field)]
        field, within = (around[0][0], field) if around else ("", "")
    places = [name for name, one in fields.items() if name not in Scenario.model_fields and _labels(one["spec"])]
    how = _key(kind, _plain(key, {}))
    return {
        "field": field,
        "within": within,
        "key": how,
        "places": next((name for name in places if name != field), "") if how == "places" else "",
    }


def _holds(spec: Spec, field: str) -> bool:
    """Whether a set's entries have a field."""
    of = spec.get("of", {}) if spec["type"] == "set" else {}
    return any(one["name"] == field for one in of.get("fields", ()))


def _labels(spec: Spec) -> bool:
    return spec["type"] == "set" and bool(spec["of"]["type"] == "text")


def _key(kind: type[Scenario], schema: Spec) -> str:
    """Return how a key is written: a weight for each part, a list of parts, an order, places, one part, or else."""
    if schema.get("type") == "array":
        return "order" if kind.placed else "ticks"
    if schema.get("type") == "string":
        return "one"
    of = (_values(schema) or {}).get("type")
    return {"number": "weights", "string": "places"}.get(str(of), "other")
