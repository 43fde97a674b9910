"""Answering like a browser: runs the released notebook in a kernel, and sends comm messages to its widgets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from subprocess import DEVNULL
from typing import Any

import nbformat
from jupyter_client.manager import start_new_kernel

from casewise.errors import CasewiseError
from casewise.scenario import Response
from casewise.scenario.cell import id_of

PATIENCE = 60.0
"""How many seconds to wait for one message from the kernel."""


class CardError(CasewiseError):
    """A card failed: it's missing, or didn't report that the answer is saved."""


def answer_cards(notebook: Path, answers: Mapping[str, Response], learner: str) -> list[str]:
    """Run a notebook as a learner on a hub, and answer its cards. Return the ids of the scenarios that were saved.

    Raises:
        CardError: if a cell fails or a card doesn't save.
    """
    manager, client = start_new_kernel(
        kernel_name="python3",
        cwd=str(notebook.parent),
        startup_timeout=PATIENCE,
        stderr=DEVNULL,
        env={**os.environ, "JUPYTERHUB_USER": learner},
    )
    try:
        cards = _run(client, notebook)
        given = [name for name in cards if name in answers]
        for turn, name in enumerate(given, start=1):
            _move(client, cards[name], {"response": answers[name], "turn": turn}, name)
        return given
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _run(client: Any, notebook: Path) -> dict[str, str]:
    """Run all code cells, and return each card's comm by its scenario's id."""
    cards: dict[str, str] = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        shown: list[Any] = []
        for message in _messages(client, client.execute(cell.source)):
            content = message["content"]
            if message["msg_type"] == "error":
                raise CardError(f"{notebook.name}: {content['ename']}: {content['evalue']}")
            if message["msg_type"] == "comm_open" and "face" in content["data"].get("state", {}):
                cards[content["data"]["state"]["face"]["id"]] = content["comm_id"]
            shown += content.get("data", {}).values() if message["msg_type"] == "display_data" else []
        if (name := id_of(cell.source)) and name not in cards:
            raise CardError(f"{notebook.name}: {name} opened no card, and showed: {shown or 'nothing'}.")
    return cards


def _move(client: Any, comm: str, state: dict[str, Any], name: str) -> None:
    """Send what the browser sends when a learner answers, and wait until the card reports that it's saved."""
    content = {"comm_id": comm, "data": {"method": "update", "state": state, "buffer_paths": []}}
    message = client.session.msg("comm_msg", content)
    client.shell_channel.send(message)
    status: dict[str, Any] = {}
    for reply in _messages(client, message["header"]["msg_id"]):
        if reply["msg_type"] == "comm_msg" and reply["content"]["comm_id"] == comm:
            status = reply["content"]["data"].get("state", {}).get("status", status)
    if status.get("state") != "saved" or status.get("turn") != state["turn"]:
        raise CardError(f"The card of {name} didn't say that the answer is saved. It said: {status or 'nothing'}.")


def _messages(client: Any, request: str) -> Any:
    """Yield the kernel's messages for a request, until it's idle again."""
    while True:
        try:
            message = client.get_iopub_msg(timeout=PATIENCE)
        except Empty:
            raise CardError("The kernel does not answer.") from None
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message
