"""What the program is made of: the licences of what is locked, and a bill of materials.

    python scripts/supply.py licences requirements/test.txt   fails on one that is not on our list
    python scripts/supply.py sbom requirements/runtime.txt -o dist/accordingto.cdx.json

Both read a lock and the metadata of what is installed from it; nobody is asked. The list is
scripts/licences.yaml. The bill is CycloneDX in JSON and the same bytes for the same lock and
SOURCE_DATE_EPOCH (the time that is written into it, in seconds since 1970).
"""

import argparse
import datetime as dt
import os
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import msgspec
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from license_expression import LicenseExpression, get_spdx_licensing
from msgspec import Struct
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_MODEL = "en-core-web-sm"
_LICENSING = get_spdx_licensing()


class Locked(Struct, frozen=True, kw_only=True):
    """A line of a lock: the package, the hashes of its files, and what asks for it."""

    wanted: Requirement
    hashes: tuple[str, ...]
    via: tuple[str, ...]

    @property
    def name(self) -> str:
        """The package's name as registries write it."""
        return canonicalize_name(self.wanted.name)

    @property
    def version(self) -> str:
        """The one version that is locked."""
        return str(self.wanted.specifier).removeprefix("==")


class List(Struct, forbid_unknown_fields=True):
    """The file ``licences.yaml``."""

    allowed: str
    said: dict[str, str]
    packages: dict[str, str]


LIST = msgspec.yaml.decode((ROOT / "scripts" / "licences.yaml").read_bytes(), type=List)


def read_lock(path: Path) -> Iterator[Locked]:
    """The packages of a lock that uv wrote."""
    for block in re.split(r"\n(?=[^\s#])", path.read_text("utf-8")):
        line = re.sub(r"\\\n|\n *#.*", " ", block)
        yield Locked(
            wanted=Requirement(line.partition("--hash")[0].strip()),
            hashes=tuple(sorted(re.findall(r"--hash=sha256:(\w+)", line))),
            via=tuple(re.findall(r"# +(?:via )?([\w.-]+)", block)),
        )


def licence(name: str) -> str | None:
    """Under which licence an installed package says it is, in SPDX's words, if it does."""
    if name in LIST.packages:
        return LIST.packages[name]
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return None
    for said in (about["License-Expression"], about["License"]):
        # Some give the whole text there.
        if said and len(said.splitlines()[0]) == len(said) and not _LICENSING.validate(said).errors:
            return str(said)
    classed = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    known = [LIST.said[line] for line in classed if line in LIST.said]
    return " AND ".join(known) if known and len(known) == len(classed) else None


def is_allowed(expression: str) -> bool:
    """Whether what a licence offers is on our list: all of it, or one of its alternatives."""

    def judge(part: LicenseExpression) -> bool:
        if not part.args:
            return str(part) in LIST.allowed.split()
        judged = map(judge, part.args)
        return any(judged) if part.operator.strip() == "OR" else all(judged)

    return judge(_LICENSING.parse(expression))


def check_licences(lock: Path) -> None:
    """Print what is locked with its licences; exit with 1 where one is not on the list."""
    faults = 0
    for one in read_lock(lock):
        found = licence(one.name)
        if found is None and one.wanted.marker and not one.wanted.marker.evaluate():
            continue  # of another system, not installed here
        fault = found is None or not is_allowed(found)
        faults += fault
        print(
            f"{one.name:30}{one.version:20}{found or 'says none, or is not installed'}"
            f"{'   <- not on the list' if fault else ''}"
        )
    if faults:
        sys.exit(f"{lock}: {faults} packages whose licence is not in scripts/licences.yaml")


def bill(lock: Path) -> Bom:
    """The bill of materials of the program with what a lock installs beside it."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    licences = LicenseFactory()
    ours = Component(
        name=about["name"],
        version=about["version"],
        type=ComponentType.APPLICATION,
        bom_ref=about["name"],
        purl=PackageURL("pypi", name=about["name"], version=about["version"]),
        description=about["description"],
        licenses=[licences.make_with_expression(about["license"])],
    )
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, lock.read_text("utf-8")))
    bom.metadata.component = ours
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0")) or int(lock.stat().st_mtime)
    bom.metadata.timestamp = dt.datetime.fromtimestamp(seconds, dt.UTC)
    locked = list(read_lock(lock))
    parts = {one: _component(one, licences) for one in locked}
    for component in parts.values():
        bom.components.add(component)
    towns = Component(
        name="GeoNames",
        type=ComponentType.DATA,
        bom_ref="geonames",
        description="Towns by country in geo/data/places/countries",
        licenses=[licences.make_with_id("CC-BY-4.0")],
    )
    bom.components.add(towns)
    bom.register_dependency(ours, [towns])
    for asked, component in parts.items():
        askers = [part for one, part in parts.items() if one.name in asked.via]
        if about["name"] in asked.via:
            askers.append(ours)
        for asker in askers:
            bom.register_dependency(asker, [component])
    return bom


def _component(one: Locked, licences: LicenseFactory) -> Component:
    purl = PackageURL("pypi", name=one.name, version=one.version)
    said = licence(one.name)
    # The files of a version by their hashes; where they come from is whoever installs' to say.
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(str(purl)),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in one.hashes],
    )
    when = [Property(name="accordingto:installed-where", value=str(one.wanted.marker))]
    model = one.name.startswith(_MODEL)
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.MACHINE_LEARNING_MODEL if model else ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        licenses=[licences.make_with_expression(said)] if said else [],
        external_references=[files],
        properties=when if one.wanted.marker else [],
    )


def main() -> None:
    """Check the licences, or write the bill."""
    parser = argparse.ArgumentParser(description="What the program is made of.")
    parser.add_argument("what", choices=("licences", "sbom"))
    parser.add_argument("lock", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="the bill's file")
    told = parser.parse_args()
    if told.what == "licences":
        check_licences(told.lock)
        return
    text = JsonV1Dot6(bill(told.lock)).output_as_string(indent=2)
    to = told.output or Path("dist/accordingto.cdx.json")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(f"{text}\n", "utf-8")
    print(to)


if __name__ == "__main__":
    main()
