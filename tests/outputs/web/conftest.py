"""Fixtures of the web map: its page, and the page open in Chromium."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.outputs.web.folium_map import to_page
from tests.interface_world import make_full_map
from tests.web_world import make_map

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))),
    None,
)
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--no-first-run",
)

# Opens a page: the tab, and all requests, messages and errors of it.
Open = Callable[[str], tuple[Any, list[str]]]


@pytest.fixture(scope="session")
def page() -> str:
    """Give the page of the small world."""
    return to_page(make_map())


@pytest.fixture(scope="module")
def _chromium() -> Iterator[Any]:
    """Give one browser for the tests of a module; each opens a tab of its own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(tmp_path: Path, _chromium: Any) -> Iterator[Open]:  # noqa: ANN401 - a playwright browser
    """Give a function that opens the text of a page, without a network."""
    tabs: list[Any] = []

    def opened(text: str) -> tuple[Any, list[str]]:
        path = tmp_path / f"map{len(tabs)}.html"
        path.write_text(text, encoding="utf-8")
        troubles: list[str] = []
        tab = _chromium.new_page(viewport={"width": 1366, "height": 768})
        tabs.append(tab)

        def guard(route: Any) -> None:  # noqa: ANN401 - a playwright route
            if route.request.url.partition("#")[0] == path.as_uri():
                route.continue_()
            else:
                troubles.append(f"request: {route.request.url}")
                route.abort()

        tab.route("**/*", guard)
        tab.on("console", lambda message: troubles.append(message.text))
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_selector(".ir-waiting", state="detached")
        tab.evaluate("IronRiver.loading")
        return tab, troubles

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture
def opened(open_page: Open, page: str) -> tuple[Any, list[str]]:
    """Give the page of the small world, open, with all groups of layers unfolded."""
    tab, troubles = open_page(page)
    unfold = "document.querySelectorAll('.ir-group').forEach((one) => one.open = true)"
    tab.evaluate(unfold)
    return tab, troubles


@pytest.fixture(scope="session")
def full_page() -> str:
    """Give the page of the small world with years and authorities."""
    return to_page(make_full_map())


@pytest.fixture
def full(open_page: Open, full_page: str) -> tuple[Any, list[str]]:
    """Give that page, open as a reader finds it."""
    return open_page(full_page)
