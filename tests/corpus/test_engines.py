"""Who reads: one process or several, a cluster, and workers that die."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from corpus_case import lines, row, rows_of, run
from pyarrow import parquet

from geo.corpus import extract
from geo.corpus.engines import Doing, LocalEngine, WorkerLostError, engine
from geo.corpus.pieces import Piece
from geo.corpus.work import Outcome, Task
from geo.errors import AccordingtoError
from geo.model import Claim, decode_claim
from geo.reader import Reader


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_several_processes_give_what_one_gives_in_the_same_order(folder: Path) -> None:
    rows = [row(number) for number in range(40)]
    lines(folder / "c.jsonl", rows)
    for number, one in enumerate(rows):
        front = "".join(f"{key}: {one[key]}\n" for key in ("id", "publisher", "published"))
        path = folder / "files" / f"{number:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{front}---\n{one['text']}\n")
    parquet.write_table(pa.Table.from_pylist(rows), folder / "c.parquet")
    one_by_one = run("extract", *(str(path) for path in sorted((folder / "files").iterdir())))
    for source in ("files", "c.jsonl", "c.parquet"):
        ran = run("extract", source, "--jobs", "2")
        assert ran.stdout == one_by_one.stdout
        assert ran.stderr.splitlines()[-1] == "40 articles: 40 read, 40 claims"


def test_what_the_command_line_says_of_all(folder: Path) -> None:
    bare = {"id": "x", "text": row(0)["text"]}
    lines(folder / "c.jsonl", [bare])
    told = ("--publisher", "AFP", "--published", "2016-12-06", "--language", "en")
    (line,) = run("extract", "c.jsonl", "--jobs", "1", *told).stdout.splitlines()
    assert (decode_claim(line).publisher, decode_claim(line).published_at) == ("afp", "2016-12-06")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--title", "x"), "--title is of one article"),
        (("--jobs", "2", "--scheduler", "tcp://127.0.0.1:1"), "--jobs is of --engine local"),
        (("--engine", "local", "--scheduler", "x"), "--scheduler is of --engine dask"),
        (("-o", "out", "--ledger", "led"), "not both"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_options_that_do_not_go_together(arguments: tuple[str, ...], said: str) -> None:
    lines(Path("c.jsonl"), [row(1)])
    assert said in run("extract", "c.jsonl", *arguments, code=2).output
    assert "is no file or folder" in run("extract", "-", "--jobs", "1", code=2).output


@pytest.mark.usefixtures("folder")
def test_a_cluster_that_is_not_there_is_one_line() -> None:
    lines(Path("c.jsonl"), [row(1)])
    scheduler = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    said = run("extract", "c.jsonl", *scheduler, code=1).stderr.splitlines()[-1]
    assert said.startswith("Error: tcp://127.0.0.1:1: no Dask scheduler answers")
    (said,) = run("extract", "c.jsonl", "--engine", "dask", code=1).stderr.splitlines()
    assert "--scheduler" in said


class Dying:
    """An engine of which one article kills every worker, and some workers die of themselves."""

    def __init__(self, deadly: str, *, deaths: int) -> None:
        self._deadly = deadly
        self._deaths = deaths
        self.read: Counter[str] = Counter()

    def workers(self) -> int:
        return 2

    def submit(self, task: Task) -> Doing:
        return self._Doing(self, task)

    def result(self, doing: Doing) -> list[Outcome]:
        return doing.result()

    class _Doing:
        def __init__(self, engine: "Dying", task: Task) -> None:
            self.engine, self.task = engine, task

        def result(self) -> list[Outcome]:
            engine = self.engine
            if any(piece.name == engine._deadly for piece in self.task.pieces):
                raise WorkerLostError
            if engine._deaths:
                engine._deaths -= 1
                raise WorkerLostError
            engine.read.update(piece.name for piece in self.task.pieces)
            return [
                Outcome(name=piece.name, sha256=piece.sha256, article=piece.name)
                for piece in self.task.pieces
            ]


class Kept:
    replaces = False

    def __init__(self) -> None:
        self.names: list[str] = []

    def done(self) -> dict[str, str]:
        return {}

    def keep(self, outcome: Outcome) -> None:
        self.names.append(outcome.name)

    def close(self) -> list[Outcome]:
        return []


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_an_article_that_kills_its_readers_fails_alone(tmp_path: Path, deaths: int) -> None:
    every = [Piece(name=str(number), content=b"%d" % number) for number in range(150)]
    dying, sink, failed = Dying("77", deaths=deaths), Kept(), list[str]()
    summary = extract(every, engine=dying, sink=sink, data=tmp_path, failed=failed.append)
    assert sink.names == [str(number) for number in range(150) if number != 77]
    assert [said.partition(":")[0] for said in failed] == ["77"]
    assert (summary.articles, summary.read, summary.failed) == (150, 149, 1)
    assert set(dying.read.values()) == {1}


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks up processes in /proc")
def test_a_local_worker_killed_half_way(tmp_path: Path) -> None:
    local, failed, sink = LocalEngine(2), list[str](), Kept()
    every = [
        Piece(name=f"line {number}", content=json.dumps(row(number)).encode(), row=True)
        for number in range(60)
    ]
    killed = False

    def kill(_: object) -> None:
        nonlocal killed
        if not killed:
            killed = True
            os.kill(next(iter(local._pool._processes)), signal.SIGKILL)

    extract(every, engine=local, sink=sink, data=tmp_path, failed=failed.append, progress=kill)
    local.close()
    assert killed
    assert failed == []
    assert sink.names == [piece.name for piece in every]


Cluster = tuple[str, list["subprocess.Popen[bytes]"]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers, each a process of its own, on loopback."""
    file = tmp_path / "scheduler.json"

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        options = ("--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1")
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=tmp_path,
        )

    scheduler = start("scheduler", "--port", "0")
    for _ in range(600):
        if file.exists() and file.read_text().strip().endswith("}"):
            break
        time.sleep(0.1)
    address = json.loads(file.read_text())["address"]
    workers = [start("worker", "--no-nanny", "--nthreads", "1") for _ in range(2)]
    yield address, [*workers, scheduler]
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_cluster_of_which_one_worker_is_killed_half_way(folder: Path, cluster: Cluster) -> None:
    address, processes = cluster
    rows = [row(number) for number in range(120)]
    lines(folder / "c.jsonl", [*rows[:60], {"text": "x"}, *rows[60:]])
    process = subprocess.Popen(
        [
            *(Path(sys.executable).parent / "accordingto", "extract", "c.jsonl"),
            *("--engine", "dask", "--scheduler", address),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = [process.stdout.readline() for _ in range(10)]
    processes[0].send_signal(signal.SIGKILL)
    # Not communicate(): it would pass over what readline() had buffered.
    with process:
        rest, said = process.stdout.read(), process.stderr.read()
    found = [decode_claim(line) for line in (*first, *rest.splitlines())]
    assert [claim.article for claim in found] == [one["id"] for one in rows]
    errors = [line for line in said.splitlines() if line.startswith("Error")]
    assert [error.partition(": holds")[0].partition(": field")[0] for error in errors] == [
        "Error: c.jsonl: line 61"
    ]
    assert said.splitlines()[-1] == "121 articles: 120 read, 120 claims, 1 failed"
    # The other worker goes on, into Parquet too: with the same claims, each once.
    run("extract", "c.jsonl", "--engine", "dask", "--scheduler", address, "-o", "out", code=1)
    placed: list[Claim] = [decode_claim(json.dumps(one)) for one in rows_of(folder / "out")]
    assert [claim.id for claim in placed] == [claim.id for claim in found]


def children_of(process: int) -> list[int]:
    """The processes that one has started, where the system tells."""
    told = Path(f"/proc/{process}/task/{process}/children")
    return [int(one) for one in told.read_text().split()] if told.exists() else []


def is_alive(process: int) -> bool:
    """Whether a process is there and not merely waiting to be counted out."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_program_killed_half_way_goes_on_where_it_was(folder: Path) -> None:
    rows = [row(number) for number in range(200)]
    lines(folder / "c.jsonl", rows)
    program = (
        "import geo.corpus.sinks as sinks; sinks._ARTICLES_TOGETHER = 20\n"
        "from geo.cli import main\n"
        "main(['extract', 'c.jsonl', '--jobs', '1', '-o', 'out'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(1200):
        if len(list(folder.glob("out/part-*.parquet"))) >= 2:
            break
        time.sleep(0.05)
    workers = children_of(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(400):  # a worker whose driver is gone ends
        if not any(map(is_alive, workers)):
            break
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
    before = len(rows_of(folder / "out"))
    assert 40 <= before < 200
    said = run("extract", "c.jsonl", "--jobs", "1", "-o", "out").stdout
    assert (
        said == f"200 articles: {200 - before} read, {200 - before} claims, {before} done before\n"
    )
    found = Counter(one["article"] for one in rows_of(folder / "out"))
    assert found == {one["id"]: 1 for one in rows}


def test_a_cluster_whose_scheduler_goes_away(folder: Path, cluster: Cluster) -> None:
    address, processes = cluster
    lines(folder / "c.jsonl", [row(number) for number in range(400)])
    process = subprocess.Popen(
        [
            *(Path(sys.executable).parent / "accordingto", "extract", "c.jsonl"),
            *("--engine", "dask", "--scheduler", address),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    processes[-1].send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    error = said.splitlines()[-1]
    assert error.startswith(f"Error: {address}: the scheduler went away")
    assert "run the same again" in error
    assert "Traceback" not in said, said


def test_who_would_read_otherwise_is_not_let_read(tmp_path: Path) -> None:
    task = Task(
        pieces=(Piece(name="a.md", content=b""),),
        data=str(tmp_path),
        fingerprint="another",
        told={},
        located=True,
    )
    with (
        pytest.raises(AccordingtoError, match="another version of accordingto"),
        engine("local", jobs=1) as workers,
    ):
        workers.result(workers.submit(task))


def test_the_fingerprint_is_of_what_is_read_and_nothing_else(tmp_path: Path) -> None:
    plain = Reader(tmp_path).fingerprint()
    assert Reader(tmp_path / "nowhere").fingerprint() == plain
    (tmp_path / "claims").mkdir()
    assert Reader(tmp_path).fingerprint() == plain
    (tmp_path / "actors.yaml").write_text("[]")
    assert Reader(tmp_path).fingerprint() != plain
