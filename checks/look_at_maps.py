r"""Render every map and page as a person will see it, and leave pictures to look at.

    python checks/look_at_maps.py maps checks/pictures

Needs Chromium and ``pdftoppm`` (Debian: chromium, poppler-utils). The web map is opened
with each of its hexagon layers, in both languages, at three sizes of screen, with the
network shut; the briefing as page; every page of every PDF. Ends with 1 if a page asks
for anything outside itself, complains on its console, or a PDF cannot be drawn.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SCREENS = {"laptop": (1366, 768), "projector": (1920, 1080), "phone": (390, 844)}
LANGUAGES = ("en", "es")


def main(maps: Path, pictures: Path) -> int:
    """Draw all; return how many things are wrong."""
    pictures.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    pdftoppm = shutil.which("pdftoppm")
    if chromium is None or pdftoppm is None:
        print("Chromium and pdftoppm are needed: chromium, poppler-utils")
        return 1
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox"]
        )
        look_at_web_map(browser, maps / "border.html", pictures, wrong)
        look_at_briefing(browser, maps / "briefing.html", pictures, wrong)
        browser.close()
    for pdf in sorted(maps.rglob("*.pdf")):
        target = pictures / pdf.stem
        command = [pdftoppm, "-r", "100", "-png", str(pdf), str(target)]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - ours
            wrong.append(f"{pdf.name}: cannot be drawn")
    for words in wrong:
        print(words)
    print(f"{len(list(pictures.glob('*.png')))} pictures in {pictures}")
    print("nothing is wrong" if not wrong else f"{len(wrong)} things are wrong")
    return len(wrong)


def open_page(
    browser: Browser, url: str, size: tuple[int, int], wrong: list[str]
) -> Page:
    """Open a page without a network; note what it asks for and complains of."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, offline=True
    )
    page = context.new_page()
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda request: note_request(request.url, wrong))
    page.goto(url)
    return page


def note_request(url: str, wrong: list[str]) -> None:
    """Note a request that leaves the file."""
    if not re.match(r"file:|data:|blob:", url):
        wrong.append(f"request: {url}")


def wait(page: Page) -> None:
    """Wait until the map is drawn; its policy forbids to wait by a script's text."""
    for _ in range(600):
        if page.evaluate("Boolean(window.IronRiver && IronRiver.ready)"):
            return
        page.wait_for_timeout(100)
    message = "The map was not drawn within a minute."
    raise TimeoutError(message)


def look_at_web_map(
    browser: Browser, path: Path, pictures: Path, wrong: list[str]
) -> None:
    """Draw the web map with each layer, then on each screen."""
    url = path.resolve().as_uri()
    first = open_page(browser, url, SCREENS["laptop"], wrong)
    wait(first)
    keys = first.evaluate("IronRiver.stage.facts.layers.map((layer) => layer.key)")
    first.context.close()
    for language in LANGUAGES:
        views = [(key, "laptop") for key in keys]
        views += [(keys[0], screen) for screen in SCREENS]
        for key, screen in views:
            page = open_page(
                browser, f"{url}#layer={key}&lang={language}", SCREENS[screen], wrong
            )
            wait(page)
            page.wait_for_timeout(800)
            shown = page.evaluate("IronRiver.stage.state.key")
            if shown != key:
                wrong.append(f"web map: {key} is not shown but {shown}")
            page.screenshot(path=pictures / f"web-{language}-{screen}-{key}.png")
            page.context.close()


def look_at_briefing(
    browser: Browser, path: Path, pictures: Path, wrong: list[str]
) -> None:
    """Draw the whole briefing in both languages, wide and narrow."""
    for language in LANGUAGES:
        for screen in ("laptop", "phone"):
            url = f"{path.resolve().as_uri()}#{language}"
            page = open_page(browser, url, SCREENS[screen], wrong)
            name = f"briefing-{language}-{screen}.png"
            page.screenshot(path=pictures / name, full_page=True)
            page.context.close()


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 0)
