"""Workers: where scripts are marked. In this process, in processes beside it, or on a Dask cluster.

They get a paper once and scripts in chunks, and give back marked scripts. None of them sees the gradebook or a folder
of the course; what they do can be done twice, so a lost one costs nothing but time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import parent_process
from threading import Thread
from typing import Any, Protocol

from casewise.collecting.submitted_files import Script
from casewise.errors import CasewiseError
from casewise.gradebook.graded import Graded
from casewise.grading.keyed import Paper
from casewise.grading.marking import mark

Scripts = list[tuple[str, Script]]
PATIENCE = "30s"
"""How long a cluster may take to answer."""


@dataclass(frozen=True)
class Unmarked:
    """Why a script could not be marked: one that fails doesn't stop the others."""

    why: str


class Workers(Protocol):
    """Takes scripts, and promises to give them back marked, in the same order."""

    def submit(self, scripts: Scripts) -> Future[list[Graded | Unmarked]]:
        """Hand over a chunk of scripts."""


Hire = Callable[[Paper], AbstractContextManager[Workers]]
"""Gives workers for a paper, for as long as they are needed."""


@contextmanager
def here(paper: Paper) -> Iterator[Workers]:
    """Mark in this process."""
    yield _Alone(paper)


def processes(count: int) -> Hire:
    """Mark in several processes of this machine."""

    @contextmanager
    def hire(paper: Paper) -> Iterator[Workers]:
        try:
            with ProcessPoolExecutor(count, initializer=_given, initargs=(paper,)) as pool:
                yield _Processes(pool)
        except BrokenProcessPool as error:
            words = "A worker was ended from outside, perhaps for want of memory. What was graded before stays."
            raise CasewiseError(f"{words} Run it again, with --workers 1 if that comes again.") from error

    return hire if count > 1 else here


def cluster(address: str) -> Hire:
    """Mark on the Dask cluster at an address. Its workers need Casewise installed, and nothing else.

    Hiring raises CasewiseError if Dask is not installed, or no scheduler answers.
    """

    @contextmanager
    def hire(paper: Paper) -> Iterator[Workers]:
        try:
            from distributed import Client, KilledWorker  # noqa: PLC0415  (an extra: casewise[cluster])
        except ImportError:
            raise CasewiseError("Dask is not installed. Run: pip install casewise[cluster]") from None
        try:
            client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise CasewiseError(f"No Dask scheduler answers at {address}.") from error
        try:
            with client:
                yield _Cluster(client, client.scatter(paper, hash=False))
        except KilledWorker as error:
            words = "The cluster lost every worker that tried. What was graded before stays. Run it again."
            raise CasewiseError(words) from error

    return hire


class _Alone:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    def submit(self, scripts: Scripts) -> Future[list[Graded | Unmarked]]:
        done: Future[list[Graded | Unmarked]] = Future()
        done.set_result(_mark(self._paper, scripts))
        return done


class _Processes:
    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def submit(self, scripts: Scripts) -> Future[list[Graded | Unmarked]]:
        return self._pool.submit(_mark_here, scripts)


class _Cluster:
    def __init__(self, client: Any, paper: Any) -> None:
        self._client = client
        self._paper = paper

    def submit(self, scripts: Scripts) -> Future[list[Graded | Unmarked]]:
        # pure=False: two learners may have handed in the same. Dask does a task again when its worker is lost.
        given: Any = self._client.submit(_mark, self._paper, scripts, pure=False, retries=2)
        return given  # type: ignore[no-any-return]


_paper: Paper


def _given(paper: Paper) -> None:
    """Give a worker process its paper, once, and let it end when its parent does."""
    global _paper  # noqa: PLW0603  (a process has one)
    _paper = paper
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: Any) -> None:
    """Wait until a process is gone and end this one: nobody would, if the other was killed."""
    parent.join()
    os._exit(1)


def _mark_here(scripts: Scripts) -> list[Graded | Unmarked]:
    return _mark(_paper, scripts)


def _mark(paper: Paper, scripts: Scripts) -> list[Graded | Unmarked]:
    return [_marked(paper, learner, script) for learner, script in scripts]


def _marked(paper: Paper, learner: str, script: Script) -> Graded | Unmarked:
    try:
        return mark(paper, learner, script)
    except Exception as error:  # noqa: BLE001  (whatever one submission raises must not stop the class)
        return Unmarked(f"marking it failed with {type(error).__name__}: {error}")
