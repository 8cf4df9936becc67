"""What the public names say of themselves: by numpydoc's rules, and of every option."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from numpydoc.validate import validate

import geo

ROOT = Path(__file__).parent.parent
# Left out of numpydoc's rules are those by which types and results would stand twice: in the
# signature and its annotations, and in a first line that says what is returned (GL01, PR01, PR04,
# RT01, YD01); and those that ask for sections nobody needs (ES01, EX01, SA01) or for an
# imperative where a first line names a result (SS05, SS06).
OURS = {
    *(f"GL{number:02}" for number in range(2, 11)),
    *("SS01", "SS02", "SS03", "SS04"),
    *("PR02", "PR03", "PR05", "PR06", "PR07", "PR08", "PR09", "PR10"),
    *("RT02", "RT03", "RT04", "RT05", "SA02", "SA03", "SA04"),
}
# The programs that alembic runs, not modules to import; and the command line, whose docstrings
# are its help.
NOT_A_FACE = ("geo.ledger.migrations", "geo.cli")


def modules() -> Iterator[ModuleType]:
    yield geo
    for found in pkgutil.walk_packages(geo.__path__, "geo."):
        private = any(part.startswith("_") for part in found.name.split("."))
        if not private and not found.name.startswith(NOT_A_FACE):
            yield importlib.import_module(found.name)


def public(thing: ModuleType | type, name: str) -> Iterator[tuple[str, Any]]:
    """The functions and classes that a module or class defines, and what is in these."""
    for own, value in vars(thing).items():
        inside = getattr(value, "__module__", None) in (name, getattr(thing, "__module__", None))
        if own.startswith("_") or not inside:
            continue
        if inspect.isfunction(value):
            yield f"{name}.{own}", value
        elif inspect.isclass(value):
            yield f"{name}.{own}", value
            yield from public(value, f"{name}.{own}")


NAMES = dict(found for module in modules() for found in public(module, module.__name__))


def test_docstrings_keep_numpydocs_rules() -> None:
    assert len(NAMES) > 400
    faults = []
    for name, thing in NAMES.items():
        try:
            found = validate(name)["errors"]
        except NameError:  # numpydoc looks at annotations, of which some are for mypy alone
            continue
        faults += [
            f"{name}: {code} {said}"
            for code, said in found
            # A signature's **options are documented without their stars.
            if code in OURS and not (code == "PR02" and has_stars(thing))
        ]
    assert not faults, "\n".join(faults)


def has_stars(thing: Callable[..., object]) -> bool:
    kinds = {parameter.kind for parameter in inspect.signature(thing).parameters.values()}
    return inspect.Parameter.VAR_KEYWORD in kinds


def shown() -> dict[str, Any]:
    """What the manual and ``geo`` itself offer: names, and whole modules of functions."""
    face: dict[str, Any] = {f"geo.{name}": getattr(geo, name) for name in geo.__all__}
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    for module, names in re.findall(r"^from (geo[\w.]*) import ([\w, ]+)", text, re.MULTILINE):
        for name in names.split(", "):
            held = getattr(importlib.import_module(module), name, None)
            thing = held if held is not None else importlib.import_module(f"{module}.{name}")
            if inspect.ismodule(thing):
                face |= dict(public(thing, thing.__name__))
            else:
                face[f"{module}.{name}"] = thing
    for name, thing in list(face.items()):
        if inspect.isclass(thing):
            face |= dict(public(thing, name))
    return {name: thing for name, thing in face.items() if inspect.isfunction(thing)}


@pytest.mark.parametrize("name", sorted(shown()))
def test_every_option_is_named(name: str) -> None:
    thing = shown()[name]
    words = set(re.findall(r"\w+", inspect.getdoc(thing) or ""))
    options = {
        option
        for option, about in inspect.signature(thing).parameters.items()
        if about.kind is inspect.Parameter.KEYWORD_ONLY
    }
    assert options <= words
