"""axe-core finds no violation, in every view, wide and narrow, light and dark."""

import importlib.resources
import os
from pathlib import Path

import pytest
from conftest import PHONE, WIDE, Opener

MISSING = "axe-core is not installed: pip install axe-playwright-python"


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's script, as the test dependency carries it."""
    try:
        folder = importlib.resources.files("axe_playwright_python")
    except ModuleNotFoundError:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return (folder / "axe.min.js").read_text("utf-8")


VIEWS = {
    "opening": [],
    "place": ["#disagreement .call"],
    "table": ["[data-view=table]"],
    "pair": ["[data-view=pair]"],
    "list": ["details.unplaced summary"],
}


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)])
@pytest.mark.parametrize("view", VIEWS)
def test_no_violation(
    model_map: Path, open_page: Opener, axe: str, size: tuple[int, int], view: str, *, dark: bool
) -> None:
    page = open_page(model_map, size=size, dark=dark)
    for selector in VIEWS[view]:
        page.click(selector)
    if view == "place":
        page.wait_for_selector("#place h2")
    page.evaluate(axe)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    assert not [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
