"""A widget whose kernel may be in the page itself, where Python's None and JavaScript's null aren't the same."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import anywidget

from casewise.surroundings import in_browser


class PageWidget(anywidget.AnyWidget):
    """A widget that means the same by nothing as its page does, wherever its kernel is."""

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the page has set."""
        super().set_state(with_none(sync_data))

    def get_state(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the page gets when the widget is made."""
        state = super().get_state(*args, **kwargs)
        return with_null(state) if in_browser() else state

    def _send(self, msg: dict[str, Any], buffers: Any = None) -> None:
        super()._send(with_null(msg) if in_browser() else msg, buffers)


def with_none(value: Any) -> Any:
    """Return JSON with None for each null. In a page, Python gets JavaScript's null as an object of its own."""
    return _changed(value, lambda inner: type(inner).__name__ == "JsNull", None)


def with_null(value: Any) -> Any:
    """Return JSON with JavaScript's null for each None, which a page would get as undefined, or not at all."""
    return _changed(value, lambda inner: inner is None, import_module("pyodide.ffi").jsnull)


def _changed(value: Any, is_nothing: Any, nothing: object) -> Any:
    if isinstance(value, dict):
        return {name: _changed(inner, is_nothing, nothing) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(inner, is_nothing, nothing) for inner in value]
    return nothing if is_nothing(value) else value
