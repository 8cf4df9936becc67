"""A picture of a map file as a reader sees it, taken in a real browser without a network.

    python scripts/screenshot.py MAP.html PICTURE.png [WIDTH HEIGHT]

Needs Chromium (found by name, or at $CHROMIUM) and playwright (requirements/test.txt).
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def take(page_file: Path, to: Path, *, width: int = 1280, height: int = 800) -> Path:
    """Write the picture, ``width`` by ``height`` pixels; the path ``to``."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(page_file.resolve().as_uri())
        page.wait_for_selector("body[data-ready]")
        page.screenshot(path=to)
        browser.close()
    return to


if __name__ == "__main__":
    if len(sys.argv) not in (3, 5):
        sys.exit(__doc__)
    size = dict(zip(("width", "height"), map(int, sys.argv[3:]), strict=False))
    print(take(Path(sys.argv[1]), Path(sys.argv[2]), **size))
