"""The briefing of a finished study: files on disk, and the page in Chromium."""

import shutil
from pathlib import Path

import pytest

from geo.pipeline import StageReport
from geo.steps import outputs
from geo.steps.desk import Desk
from geo.study import read_study

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
Finished = tuple[Path, dict[str, StageReport]]


def test_a_finished_study_has_one_page_and_two_files_to_print(
    finished_study: Finished,
) -> None:
    maps = finished_study[0] / "maps"
    page = (maps / "briefing.html").read_text(encoding="utf-8")
    assert page.count("<figure>") == 4
    assert len(page) < 4_000_000
    for language in ("en", "es"):
        data = (maps / f"briefing-{language}.pdf").read_bytes()
        assert f"/Lang ({language})".encode() in data
        assert data.count(b"/Subtype /Image") == 2


def test_writing_it_again_gives_the_same_bytes(study_copy: Path) -> None:
    file = study_copy / "study.toml"
    before = {
        path.name: path.read_bytes() for path in study_copy.glob("maps/briefing*")
    }
    written = outputs.write(Desk(read_study(file), file), ["briefing"])
    assert {path.name for path in written} == set(before)
    for path in written:
        assert path.read_bytes() == before[path.name], path.name


@pytest.mark.browser
def test_the_page_opens_without_a_network_in_either_language(
    finished_study: Finished,
) -> None:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    page = (finished_study[0] / "maps" / "briefing.html").resolve().as_uri()
    troubles: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        for width in (1366, 390):
            tab = browser.new_page(viewport={"width": width, "height": 768})
            tab.on("console", lambda message: troubles.append(message.text))
            tab.on("requestfailed", lambda request: troubles.append(request.url))
            tab.goto(page)
            assert tab.is_visible("#en h1")
            assert not tab.is_visible("#es h1")
            tab.click("#en .switch")
            assert tab.is_visible("#es h1")
            assert not tab.is_visible("#en h1")
            tab.click("#es-contents li:last-child a")
            assert tab.is_visible("#es-sources h2")
            assert not tab.is_visible("#en h1")
            # Nothing but tables and maps, which scroll by themselves, is wider.
            assert tab.evaluate("document.documentElement.scrollWidth") == width
            tab.close()
        browser.close()
    assert troubles == []
