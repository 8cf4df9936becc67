"""What usual reports say, sentence by sentence."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from constructions import article

from geo.model import Claim
from geo.reading import read_claims

CASES: list[dict[str, Any]] = msgspec.yaml.decode(
    (Path(__file__).parent / "reports.yaml").read_bytes()
)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_report(case: dict[str, Any]) -> None:
    known = frozenset(case.get("known", ()))
    claims = read_claims(article(case["text"]), known_place=known.__contains__)
    assert [_shown(claim) for claim in claims] == case["claims"]


def _shown(claim: Claim) -> str:
    source = "article" if claim.source == claim.publisher else claim.source
    marks = ["denied"] if claim.denied else []
    return " | ".join([claim.place_text, claim.status.value, str(claim.actor), source, *marks])
