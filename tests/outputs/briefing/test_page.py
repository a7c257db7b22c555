"""The HTML page: whole, closed to the network, open to every reader."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from geo.outputs.briefing.content import compose
from geo.outputs.briefing.page import write_page
from tests.briefing_world import hotspot, make, make_style, shapes

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
VOID = {"meta", "img", "br", "path", "rect", "circle", "polyline"}
EVIL = '<script>alert("x")</script>'


class _Reader(HTMLParser):
    """Follow the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ANN401
        self.tags[tag] += 1
        self.attributes.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def _page() -> str:
    ranked = shapes([{**hotspot(1), "name": EVIL}])
    style = make_style()
    products = make(ranked=ranked)
    return write_page(
        [
            compose(products, style, language="en", maps={"corridors": PNG}),
            compose(products, style, language="es", maps={"corridors": PNG}),
        ]
    )


@pytest.fixture(scope="module")
def page() -> str:
    return _page()


@pytest.fixture(scope="module")
def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def test_texts_of_data_are_escaped(page: str, read: _Reader) -> None:
    assert EVIL not in page
    assert "&lt;script&gt;alert" in page
    assert "Likely &lt;flow&gt; &amp; hotspots" in page
    assert read.tags["script"] == 0


def test_the_policy_allows_nothing_but_the_page_itself(page: str) -> None:
    style = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    policy = re.search(r'Policy" content="([^"]+)"', page)
    assert policy
    told = policy[1].replace("&#x27;", "'")
    assert f"style-src 'sha256-{digest}'" in told
    assert "default-src 'none'" in told
    assert "script-src" not in told


def test_nothing_is_asked_of_a_network(read: _Reader) -> None:
    for tag, attributes in read.attributes:
        assert "style" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href"):
            if name in attributes:
                assert attributes[name].startswith(("data:image/png;base64,", "#"))


def test_links_lead_somewhere_and_names_are_unique(read: _Reader) -> None:
    names = [one["id"] for _, one in read.attributes if "id" in one]
    assert len(names) == len(set(names))
    links = {one["href"][1:] for _, one in read.attributes if "href" in one}
    labels = {
        one["aria-labelledby"] for _, one in read.attributes if "aria-labelledby" in one
    }
    assert links | labels <= set(names)
    assert {"en", "es"} <= links


def test_tables_pictures_and_languages_are_told_to_screen_readers(
    read: _Reader,
) -> None:
    assert read.tags["table"] == read.tags["caption"] > 10
    for tag, attributes in read.attributes:
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "img":
            assert len(attributes["alt"]) > 40
        if tag == "svg":
            assert attributes["aria-hidden"] == "true"
    assert read.tags["h1"] == 2
    assert {
        one["lang"] for tag, one in read.attributes if tag == "div" and "lang" in one
    } == {"en", "es"}


def test_the_same_study_gives_the_same_page(page: str) -> None:
    assert _page() == page


def test_a_study_with_empty_tables_still_makes_a_page() -> None:
    products = make()
    empty = {
        name: getattr(products, name).iloc[:0]
        for name in ("ports", "corridors", "area_flows", "ranked", "clusters", "skill")
    }
    text = write_page([compose(make(**empty), make_style(), language="en", maps={})])
    reader = _Reader()
    reader.feed(text)
    assert reader.open == []
    assert "nothing in this study." in text
