"""Workers: where submissions are scored. In this process, in processes beside it, or on a Dask cluster.

They get a keyed module and submissions in chunks, and return them scored. None of them sees the gradebook or a
folder of the course. What they do can be done twice, so a lost worker costs only time.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from multiprocessing import parent_process
from threading import Thread
from typing import Any, Protocol

from casewise.collecting.submitted_files import SubmittedFiles
from casewise.errors import CasewiseError
from casewise.gradebook.graded import Graded
from casewise.grading.keyed import KeyedModule
from casewise.grading.scoring import score_submission

Submissions = list[tuple[str, SubmittedFiles]]
"""Learners, and what each of them handed in."""
PATIENCE = "30s"
"""How long a cluster may take to answer."""
WITHOUT_WORKERS = "2m"
"""How long a cluster may be without any worker: one that grows with its work starts them only now."""


@dataclass(frozen=True)
class NotScored:
    """Why a submission could not be scored. The others still are."""

    why: str


Results = Callable[[], list[Graded | NotScored]]
"""Call it once for a chunk's results, in the order of its submissions. In this process, they're made then."""


class Workers(Protocol):
    """Scores submissions."""

    def submit(self, submissions: Submissions) -> Results:
        """Hand over a chunk of submissions."""


Start = Callable[[KeyedModule], AbstractContextManager[Workers]]
"""Context manager that provides workers for one module."""


@contextmanager
def this_process(module: KeyedModule) -> Iterator[Workers]:
    """Score in this process."""
    yield _Alone(module)


def processes(count: int) -> Start:
    """Score in several processes of this machine."""

    @contextmanager
    def start(module: KeyedModule) -> Iterator[Workers]:
        try:
            with ProcessPoolExecutor(count, initializer=_given, initargs=(module,)) as pool:
                yield _Processes(pool)
        except BrokenProcessPool as error:
            words = "A worker was ended from outside, perhaps because memory ran out. What was graded before stays."
            raise CasewiseError(f"{words} Run it again, with --workers 1 if that happens again.") from error

    return start if count > 1 else this_process


def cluster(address: str) -> Start:
    """Score on the Dask cluster at an address. Its workers need Casewise installed, and nothing else.

    Starting raises CasewiseError if Dask is not installed, or no scheduler answers. So does asking for results, if the
    cluster stays without workers.
    """

    @contextmanager
    def start(module: KeyedModule) -> Iterator[Workers]:
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
                yield _Cluster(client, module)
        except (KilledWorker, CancelledError) as error:
            words = "The cluster lost every worker that tried. What was graded before stays. Run it again."
            raise CasewiseError(words) from error

    return start


class _Alone:
    def __init__(self, module: KeyedModule) -> None:
        self._module = module

    def submit(self, submissions: Submissions) -> Results:
        return partial(_score, self._module, submissions)


class _Processes:
    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def submit(self, submissions: Submissions) -> Results:
        return self._pool.submit(_score_here, submissions).result


class _Cluster:
    def __init__(self, client: Any, module: KeyedModule) -> None:
        self._client = client
        # Each chunk brings the module along, without its pictures: no score depends on them. If the module were a task
        # of its own, a worker that is asked to make it while it fetches it from one that dies may forget to, and Dask
        # would wait forever. Dask doesn't make scattered data again.
        self._module = pickle.dumps(replace(module, files={}))

    def submit(self, submissions: Submissions) -> Results:
        # pure=False: two learners may have handed in the same. Dask does a task again when its worker is lost.
        return partial(self._result, self._client.submit(_score_with, self._module, submissions, pure=False, retries=2))

    def _result(self, future: Any) -> list[Graded | NotScored]:
        while True:
            try:
                scored: list[Graded | NotScored] = future.result(timeout=WITHOUT_WORKERS)
            except TimeoutError:
                if not self._client.nthreads():
                    words = "The cluster has had no worker for some time. What was graded before stays."
                    raise CasewiseError(f"{words} Start its workers, and run it again.") from None
            else:
                return scored


@lru_cache(maxsize=1)
def _unpacked(module: bytes) -> KeyedModule:
    """Return the module that a chunk brought along: the same object for all chunks, as its results are kept by it."""
    unpacked: KeyedModule = pickle.loads(module)  # noqa: S301  (our own bytes, from the client that packed them)
    return unpacked


def _score_with(module: bytes, submissions: Submissions) -> list[Graded | NotScored]:
    return _score(_unpacked(module), submissions)


_module: KeyedModule


def _given(module: KeyedModule) -> None:
    """Give a worker process its module, once, and let it end when its parent does."""
    global _module  # noqa: PLW0603  (a process has one)
    _module = module
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()


def _end_with(parent: Any) -> None:
    """Wait until a process is gone and end this one: nobody else would, if the other was killed."""
    parent.join()
    os._exit(1)


def _score_here(submissions: Submissions) -> list[Graded | NotScored]:
    return _score(_module, submissions)


def _score(module: KeyedModule, submissions: Submissions) -> list[Graded | NotScored]:
    return [_one(module, learner, files) for learner, files in submissions]


def _one(module: KeyedModule, learner: str, files: SubmittedFiles) -> Graded | NotScored:
    try:
        return score_submission(module, learner, files)
    except Exception as error:  # noqa: BLE001  (whatever one submission raises must not stop the class)
        return NotScored(f"scoring it failed with {type(error).__name__}: {error}")
