"""Fuzz a target for some minutes: ``python scripts/fuzz/fuzz.py TARGET --minutes 10``.

With atheris (coverage-guided; ``pip install atheris``) bytes are changed until they take another
way through our code. What fails is kept once for each place where it fails, in ``--findings``,
and the run goes on; the exit code is 1 then. Once mended, such a file belongs into ``seeds``,
from which every run starts and which the tests replay.
"""

import argparse
import hashlib
import os
import sys
import time
import traceback
import warnings
from pathlib import Path

import atheris

HERE = Path(__file__).parent
SLOW = 15.0  # seconds that one input may take
# Where a target's way leads through rooms that other targets are for, and that are slow to watch:
# each command reads the places anew.
UNWATCHED = {"arguments": ["geo.places"]}

# What is not ours is not instrumented: only our own ways are to be told apart.
with atheris.instrument_imports(include=["geo"]), warnings.catch_warnings(action="ignore"):
    sys.path.insert(0, str(HERE))
    from targets import TARGETS


class Run:
    """One target being fuzzed: how many inputs so far, and what failed."""

    def __init__(self, name: str, *, seconds: float, findings: Path) -> None:
        self.name = name
        self.target = TARGETS[name]
        self.end = time.monotonic() + seconds
        self.folder = findings / name
        self.inputs = 0
        self.failed: dict[str, int] = {}
        self.slowest = 0.0

    def __call__(self, content: bytes) -> None:
        """Try one input, and end the run when its time is over."""
        if time.monotonic() > self.end:
            self.close()
        self.inputs += 1
        began = time.process_time()
        try:
            self.target(content)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            self.keep(content, error)
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        if took > SLOW:
            self.keep(content, TimeoutError(f"{took:.0f} s"))

    def keep(self, content: bytes, error: Exception) -> None:
        """Keep an input that failed, once for each place where inputs fail."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/geo/" in frame.filename] or frames
        where = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else "slow"
        place = f"{type(error).__name__} at {where}"
        self.failed[place] = self.failed.get(place, 0) + 1
        if self.failed[place] > 1:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / hashlib.sha256(content).hexdigest()[:12]
        path.write_bytes(content)
        print(f"{self.name}: {place}: {error!r:.300}: {path}", flush=True)

    def close(self) -> None:
        """Say how it went and end; the fuzzer itself would only say that it was stopped."""
        times = "".join(f"\n  {count} times {place}" for place, count in self.failed.items())
        print(
            f"{self.name}: {self.inputs:,} inputs, {len(self.failed)} findings, "
            f"slowest {self.slowest:.1f} s{times}",
            flush=True,
        )
        os._exit(1 if self.failed else 0)


def main() -> None:
    """Fuzz, or list what can be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[*TARGETS, "list"])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--findings", type=Path, default=Path(".fuzz/findings"))
    parser.add_argument("--corpus", type=Path, default=Path(".fuzz/corpus"))
    given = parser.parse_args()
    if given.target == "list":
        print("\n".join(TARGETS))
        return
    warnings.simplefilter("ignore")
    corpus = given.corpus / given.target
    corpus.mkdir(parents=True, exist_ok=True)
    run = Run(given.target, seconds=60 * given.minutes, findings=given.findings)
    seeds = HERE / "seeds" / given.target
    # Each target imports what it needs when it is first run.
    unwatched = UNWATCHED.get(given.target, [])
    with atheris.instrument_imports(include=["geo"], exclude=unwatched):
        for seed in sorted(seeds.glob("*")):
            run(seed.read_bytes())
    atheris.Setup(
        [
            *(sys.argv[0], "-rss_limit_mb=4000", "-timeout=120", "-max_len=20000", "-verbosity=0"),
            *("-use_value_profile=1", str(corpus)),
            *([str(seeds)] if seeds.is_dir() else []),
        ],
        run,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
