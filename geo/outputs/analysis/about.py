"""What is said of the study in the files themselves, in English and Spanish."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.etree import ElementTree as ET

from geo import __version__
from geo.outputs.analysis.layers import Layer
from geo.outputs.words import Language, word

LICENCE: Final = {
    "en": (
        "Licence: the figures derive from the files in the table `sources`, each under "
        "the licence stated there; the program is under the MIT licence."
    ),
    "es": (
        "Licencia: las cifras derivan de los archivos de la tabla `sources`, cada uno "
        "con la licencia que ahí se indica; el programa tiene licencia MIT."
    ),
}
_WHAT: Final = {
    "en": (
        "Where firearms bought in the United States likely go to Mexico: figures on H3 "
        "hexagons, hotspots, land crossings, roads and corridors. Shares are of all "
        "modelled southbound flow, which adds up to 1; numbers of firearms are not "
        "estimated."
    ),
    "es": (
        "Por dónde van probablemente a México las armas compradas en Estados Unidos: "
        "cifras en hexágonos H3, puntos críticos, cruces terrestres, carreteras y "
        "corredores. Las partes son de todo el flujo modelado hacia el sur, que suma "
        "1; no se estima el número de armas."
    ),
}
_CAVEATS: Final = {
    "en": (
        (
            "Flow is an estimate: bands (5th to 95th percentile) hold what the draws "
            "vary, not the form of the model."
        ),
        (
            "Figures are known by county or municipality and spread within them by "
            "where people live: the pattern inside is that of people."
        ),
        (
            "Counts of dealers and of seized firearms above 0 and below {count} are "
            "empty and marked in `<column>_small`; what would tell them is empty or "
            "rounded (`<column>_withheld`, steps of flow on roads)."
        ),
        (
            "Homicides and dealers are different measures of different areas: do not "
            "compare them cell by cell."
        ),
        (
            "Little flow on a road does not say that it is not used, nor that it is "
            "not watched."
        ),
    ),
    "es": (
        (
            "El flujo es una estimación: las bandas (percentiles 5 a 95) contienen lo"
            " que varían los sorteos, no la forma del modelo."
        ),
        (
            "Las cifras se conocen por condado o municipio y se reparten dentro de "
            "ellos según dónde vive la gente: el patrón interior es el de la "
            "población."
        ),
        (
            "Los conteos de vendedores y de armas aseguradas mayores que 0 y menores "
            "que {count} están vacíos y marcados en `<columna>_small`; lo que "
            "permitiría conocerlos está vacío o redondeado (`<columna>_withheld`, "
            "escalones del flujo en carreteras)."
        ),
        (
            "Homicidios y vendedores son medidas distintas de áreas distintas: no "
            "deben compararse celda por celda."
        ),
        "Poco flujo en una carretera no dice que no se use, ni que no se vigile.",
    ),
}
_HEADINGS: Final = {
    "en": ("Date", "Version", "Caveats", "Provenance"),
    "es": ("Fecha", "Versión", "Advertencias", "Procedencia"),
}
_PROVENANCE: Final = {
    "en": (
        "Tables `sources` (files, producers, licences, row counts, SHA-256), `ledger` "
        "(totals from the raw tables to the hexagons) and `study` (every setting). The "
        "same study gives the same bytes."
    ),
    "es": (
        "Tablas `sources` (archivos, productores, licencias, número de filas, "
        "SHA-256), `ledger` (totales de las tablas originales a los hexágonos) y "
        "`study` (todos los parámetros). El mismo estudio da los mismos bytes."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What files say of the study.

    Attributes
    ----------
    titles
        Title by language.
    language
        Language of names and styles.
    made_on
        Date of the study.
    small_count
        Threshold of small counts.
    settings
        The study by section.
    """

    titles: Mapping[Language, str]
    language: Language
    made_on: date
    small_count: int
    settings: Mapping[str, object]

    def text(self, language: Language) -> str:
        """Return what the study is and what it does not say, as Markdown."""
        dated, version, caveats, provenance = _HEADINGS[language]
        caveat = [
            word("caveat", language),
            *(line.format(count=self.small_count) for line in _CAVEATS[language]),
        ]
        lines = [
            f"# {self.titles[language]}",
            "",
            _WHAT[language],
            "",
            f"- {dated}: {self.made_on.isoformat()}",
            f"- {version}: Iron River {__version__}",
            "",
            f"## {caveats}",
            "",
            *(f"- {line}" for line in caveat),
            "",
            f"## {provenance}",
            "",
            _PROVENANCE[language],
            "",
            LICENCE[language],
            "",
        ]
        return "\n".join(lines)

    def settings_text(self) -> str:
        """Return every setting as JSON."""
        settings = {"ironriver": __version__, "study": self.settings}
        return json.dumps(settings, ensure_ascii=False, indent=1, default=str)


def layer_metadata(layer: Layer, about: About) -> str:
    """Return what QGIS shows as a layer's metadata."""
    language = about.language
    root = ET.Element("qgis", version="3.22.0")
    texts = {
        "identifier": layer.name,
        "parentidentifier": "",
        "language": language,
        "type": "dataset",
        "title": word(f"layer_{layer.name}", language),
        "abstract": f"{layer.description}\n\n{word('caveat', language)}",
    }
    for tag, text in texts.items():
        ET.SubElement(root, tag).text = text
    ET.SubElement(root, "rights").text = word("gis_attribution", language)
    ET.SubElement(root, "license").text = LICENCE[language]
    ET.SubElement(root, "encoding").text = "UTF-8"
    ET.SubElement(
        root, "history"
    ).text = f"Iron River {__version__}, {about.made_on.isoformat()}"
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode")
