"""Who reads: processes of this machine, or a Dask cluster."""

import logging
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from geo.corpus.work import OtherReaderError, Outcome, Task, read_task
from geo.errors import AccordingtoError, NetworkError

_CONNECT_SECONDS = 10


class Doing(Protocol):
    """A task that is being done."""

    def result(self) -> list[Outcome]:
        """Wait for what came of it."""


class WorkerLostError(Exception):
    """A worker died over the task, and perhaps of it."""


class Engine(Protocol):
    """Processes that read."""

    def workers(self) -> int:
        """How many there are now, at least one."""

    def submit(self, task: Task) -> Doing:
        """Have a task done."""

    def result(self, doing: Doing) -> list[Outcome]:
        """Wait for what came of it.

        Raises
        ------
        WorkerLostError
            Where no worker lived to tell.
        AccordingtoError
            Where none can be had at all.
        """


class LocalEngine:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # Not forked: what threads of ours hold would be held in the child for good.
        return ProcessPoolExecutor(
            self._jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
        )

    def workers(self) -> int:
        """As many as were asked for."""
        return self._jobs

    def submit(self, task: Task) -> Doing:
        """Have a task done."""
        try:
            return self._pool.submit(read_task, task)
        except BrokenProcessPool:
            # One process that dies takes the others of its pool with it.
            self._pool.shutdown(wait=True)
            self._pool = self._new_pool()
            return self._pool.submit(read_task, task)

    def result(self, doing: Doing) -> list[Outcome]:
        """Wait for what came of it."""
        try:
            return doing.result()
        except BrokenProcessPool:
            raise WorkerLostError from None

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """An interrupt is the driver's to answer; where it is gone, so is the worker."""
    import signal  # noqa: PLC0415 - in the worker alone
    import threading  # noqa: PLC0415 - the same

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    # A worker waits for tasks on a pipe that it holds open itself: it would wait for good.
    driver = multiprocessing.parent_process()
    if driver is not None:
        driver.join()
        os._exit(1)


class DaskEngine:
    """The workers of a Dask scheduler, which gives a task to another when one dies."""

    def __init__(self, scheduler: str) -> None:
        try:
            import distributed  # noqa: PLC0415 - an extra, and slow to load
        except ModuleNotFoundError as error:
            raise AccordingtoError(
                f"--engine dask: needs more ({error.name} is missing): "
                "pip install 'accordingto[dask]'"
            ) from None
        # What befalls the cluster is told in our words.
        for library in ("distributed", "distributed.client", "tornado", "asyncio"):
            logging.getLogger(library).setLevel(logging.CRITICAL)
        self._scheduler = scheduler
        try:
            connect: Any = distributed.Client  # published without types
            self._client = connect(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise NetworkError(
                f"{scheduler}: no Dask scheduler answers ({said}); start one with 'dask scheduler' "
                "and give its address, such as tcp://host:8786"
            ) from None

    def workers(self) -> int:
        """How many workers the scheduler has; one where it waits for some."""
        # One that has gone away knows of none; ``result`` is where that is said.
        return max(1, len(self._client.scheduler_info(n_workers=-1).get("workers", ())))

    def submit(self, task: Task) -> Doing:
        """Have a task done."""
        # Not pure: an article that killed a worker is not dead for good.
        doing: Doing = self._client.submit(read_task, task, pure=False)
        return doing

    def result(self, doing: Doing) -> list[Outcome]:
        """Wait for what came of it."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra
        from distributed.client import FutureCancelledError  # noqa: PLC0415 - the same

        try:
            return doing.result()
        except KilledWorker:
            raise WorkerLostError from None
        except (FutureCancelledError, OSError, TimeoutError) as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise NetworkError(
                f"{self._scheduler}: the scheduler went away ({said}); what was kept is kept, run "
                "the same again for the rest"
            ) from None

    def close(self) -> None:
        """Let go of the cluster."""
        self._client.close()


@contextmanager
def engine(name: str, *, jobs: int | None = None, scheduler: str | None = None) -> Iterator[Engine]:
    """The engine of that name: ``local``, with so many processes, or ``dask``, of a scheduler.

    Raises
    ------
    AccordingtoError
        Where it cannot be had, or its workers would read otherwise than this process.
    """
    made: LocalEngine | DaskEngine
    if name == "dask":
        if scheduler is None:
            raise AccordingtoError("--engine dask: needs --scheduler tcp://HOST:PORT")
        made = DaskEngine(scheduler)
    else:
        made = LocalEngine(jobs or os.cpu_count() or 1)
    try:
        yield made
    except OtherReaderError:
        raise AccordingtoError(
            f"{scheduler}: a worker has another version of accordingto, or other files in its data "
            "folder, than this machine; install the same on both and give --data as a path that "
            "is the same everywhere"
        ) from None
    finally:
        made.close()
