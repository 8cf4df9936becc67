"""A real browser with the network unplugged, and the model case drawn."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from model_case import model_article, model_claims
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    Route,
    sync_playwright,
)
from postgres import Postgres, find_postgres

from geo.drawing import draw
from geo.ledger import open_ledger
from geo.ledger.reads import Read
from geo.model import Article, Claim
from geo.places.gazetteer import Gazetteer

pytest_plugins = ["nominatim_server"]

WIDE = (1280, 800)
PHONE = (390, 844)

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

Opener = Callable[..., Page]
Drawer = Callable[..., Path]


# What a test does not ask of a server of its own, it asks of none.
os.environ["ACCORDINGTO_OSM"] = "never"

# A busy machine is no failure of ours.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _no_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are counted: on a busy machine a command would say that it is still alive."""
    monkeypatch.setattr("geo.cli._run._QUIET_SECONDS", 600.0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, a database or a Nominatim, so that ``make`` can leave it out."""
    for item in items:
        names = {*getattr(item, "fixturenames", ())}
        params = getattr(item, "callspec", None)
        for needed, marker in (("browser", "browser"), ("nominatim_url", "nominatim")):
            if needed in names:
                item.add_marker(marker)
        if "postgres" in names or (params and "postgis" in params.params.values()):
            item.add_marker("postgres")


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome", "chrome")
            if (found := shutil.which(name))
        ),
        None,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        said = "no Chromium found: install Debian's package chromium or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own, with PostGIS."""
    programs = find_postgres()
    if programs is None:
        said = "no PostgreSQL with PostGIS found: install Debian's package postgresql-postgis"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    # Not in pytest's own folder, which is closed to the server's user.
    server = Postgres(programs, Path(tempfile.mkdtemp(prefix="accordingto-")))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def database(postgres: Postgres) -> str:
    """The address of a database with nothing in it."""
    return postgres.database("desk")


@pytest.fixture(scope="session")
def _ledger_made(postgres: Postgres) -> str:
    """A database with a ledger's tables in it, to be copied: faster than to make them anew."""
    ledger = open_ledger(postgres.database("made"))
    ledger.note_read([Read(article="x", sha256="x", claims=0)])
    ledger.close()
    postgres.ask("DELETE FROM accordingto.reads", "made")
    return "made"


@pytest.fixture
def ledger_database(postgres: Postgres, _ledger_made: str) -> str:
    """The address of a database with an empty ledger in it."""
    return postgres.database("desk", like=_ledger_made)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens a map file; the test fails at its end on any request, error or console message."""
    problems: list[str] = []
    contexts = []

    def refuse(route: Route) -> None:
        problems.append(f"asked for {route.request.url[:200]}")
        route.abort()

    def opener(
        path: Path,
        *,
        size: tuple[int, int] = WIDE,
        dark: bool = False,
        touch: bool = False,
        fragment: str = "",
        motion: bool = False,
        allow: Callable[[Request], bool] = lambda _request: False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if motion else "reduce",
            has_touch=touch,
            accept_downloads=True,
        )
        contexts.append(context)
        address = path.resolve().as_uri()
        page = context.new_page()

        def route(handler: Route) -> None:
            url = handler.request.url
            if url.split("#")[0] == address or url.startswith(("data:", "blob:")):
                handler.continue_()
            elif allow(handler.request):
                handler.abort()
            else:
                refuse(handler)

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                problems.append(f"console: {message.text}")

        def asked(dialog: Dialog) -> None:
            problems.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        context.route("**/*", route)
        page.on("dialog", asked)
        page.on("popup", lambda other: problems.append(f"opened {other.url[:200]}"))
        page.on("websocket", lambda socket: problems.append(f"asked for {socket.url[:200]}"))
        page.on("console", heard)
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.goto(f"{address}{fragment}")
        page.wait_for_selector("body[data-ready]", timeout=20_000)
        return page

    opener.problems = problems  # type: ignore[attr-defined] # for tests of what a page refuses
    yield opener
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    """The places that come with the package."""
    return Gazetteer.read()


@pytest.fixture(scope="session")
def article() -> Article:
    return model_article()


@pytest.fixture(scope="session")
def claims(article: Article) -> list[Claim]:
    return model_claims(article)


@pytest.fixture(scope="session")
def model_map(
    article: Article,
    claims: list[Claim],
    places: Gazetteer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The model case drawn once for all tests that only look."""
    to = tmp_path_factory.mktemp("maps") / "model.html"
    return draw(claims, to=to, gazetteer=places, title=article.title)


@pytest.fixture
def drawn(places: Gazetteer, tmp_path: Path) -> Drawer:
    """Draws claims to a file of its own."""

    def drawer(claims: Iterable[Claim], **options: Any) -> Path:
        return draw(claims, to=tmp_path / "map.html", **{"gazetteer": places, **options})

    return drawer
