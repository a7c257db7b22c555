"""The words of maps, in two languages."""

import string

import pytest

from geo.outputs.words import WORDS, Language, word
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES

KEYS = sorted(WORDS["en"])


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_key() -> None:
    assert set(WORDS) == {"en", "es"}
    assert set(WORDS["en"]) == set(WORDS["es"])


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert _blanks(WORDS["en"][key]) == _blanks(WORDS["es"][key])


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_is_empty_or_ends_in_a_blank(language: Language) -> None:
    for text in WORDS[language].values():
        assert text
        assert text == text.strip()


def test_longer_texts_are_translated() -> None:
    untranslated = {
        key
        for key, text in WORDS["en"].items()
        if len(text.split()) > 2 and text == WORDS["es"][key]
    }
    assert untranslated == set()


def test_every_measure_and_class_has_its_word() -> None:
    for key in (*HOTSPOT_CLASSES, *MEASURES, *(f"hotspots_{m}" for m in MEASURES)):
        assert word(key, "en")


def test_a_word_is_filled_in() -> None:
    assert word("fewer_than", "en", count=3) == "fewer than 3"
    assert word("fewer_than", "es", count=3) == "menos de 3"


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("nothing", "en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_caveat_says_that_this_is_a_model(language: Language) -> None:
    start = {"en": "Model estimate, not observation.", "es": "Estimación de un modelo"}
    assert word("caveat", language).startswith(start[language])


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_caveat_on_bands_says_that_the_model_itself_is_not_in_them(
    language: Language,
) -> None:
    end = {"en": "not of the model itself.", "es": "no del modelo mismo."}
    assert word("band_caveat", language).endswith(end[language])
    assert "90 %" in word("band_caveat", language)
