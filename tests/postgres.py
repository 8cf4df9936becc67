"""A real PostgreSQL server with PostGIS for tests: its own data, port and user, fsync on."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg

_PASSWORD = "told to nobody"


def find_postgres() -> Path | None:
    """The programs of the newest PostgreSQL that has PostGIS, as Debian keeps them."""
    found = Path("/usr/share/postgresql").glob("*/extension/postgis.control")
    for version in sorted((path.parts[-3] for path in found), key=int, reverse=True):
        programs = Path("/usr/lib/postgresql") / version / "bin"
        if (programs / "postgres").exists():
            return programs
    return None


class Postgres:
    """A server in a folder, which may be stopped, killed and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        # PostgreSQL refuses to run as root; Debian's packages bring a user for it.
        self._as: dict[str, Any] = {}
        folder.chmod(0o755)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(folder, user.pw_uid, user.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port: int = taken.getsockname()[1]
        self._server: subprocess.Popen[bytes] | None = None
        secret = folder / "secret"
        secret.write_text(_PASSWORD)
        secret.chmod(0o644)
        self._run(
            *("initdb", "-D", self._data, "-U", "desk", "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: object) -> None:
        ran = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        assert ran.returncode == 0, ran.stderr

    def address(self, database: str = "postgres", password: str = _PASSWORD) -> str:
        secret = password.replace(" ", "%20")
        return f"postgresql://desk:{secret}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What the server answers, asked past everything that is ours."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def database(self, name: str, *, like: str = "template0") -> str:
        """The address of a new database, a copy of another."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.ask(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.address(name)

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    *(self._programs / "postgres", "-D", self._data, "-p", str(self.port)),
                    *("-c", "listen_addresses=127.0.0.1", "-k", self._folder, "-c", "fsync=on"),
                ],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._as,
            )
        ready = ("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "desk")
        for _ in range(600):
            if subprocess.run([self._programs / ready[0], *ready[1:]], check=False).returncode == 0:
                return
            if self._server.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError((self._folder / "log").read_text())

    def kill(self) -> None:
        """What a power cut does: no process of the server lives on, and none says goodbye."""
        assert self._server is not None
        os.kill(self._server.pid, signal.SIGSTOP)  # or it makes a process while they are counted
        listed = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text()
        children = [int(pid) for pid in listed.split()]
        for pid in (self._server.pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        # What they shared is in the way of the next start until the last of them is gone.
        until = time.monotonic() + 10
        while any(map(_lives, children)) and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # at once, but in order
            self._server.wait(30)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)


def _lives(pid: int) -> bool:
    """Whether a process has still something of its own; what is only to be counted out has not."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] not in ("Z", "X")
