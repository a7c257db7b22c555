"""Interface text of maps and sheets, in English and Spanish.

Text that a reader of a map sees stands here and nowhere else; a test proves that both
languages have every key.
"""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["en", "es"]

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "caveat": (
            "Model estimate, not observation. Seizures and traces show enforcement as "
            "well as flow. Nothing here describes a single dealer or person."
        ),
        "dealers": "Licensed firearm dealers",
        "population": "Population",
        "homicides": "Homicides",
        "firearm_homicides": "Firearm homicides (estimate)",
        "homicide_rate": "Homicide rate",
        "seizures": "Firearms seized 2006–2011",
        "hotspots": "Hotspots",
        "hotspots_homicides": "Homicide hotspots",
        "hotspots_dealers": "Dealer hotspots",
        "hotspots_seizures": "Seizure hotspots",
        "corridors": "Likely corridors (estimate)",
        "ports": "Land crossings (estimate)",
        "cold 99": "Cold, 99 % confidence",
        "cold 95": "Cold, 95 % confidence",
        "cold 90": "Cold, 90 % confidence",
        "not significant": "Not significant",
        "hot 90": "Hot, 90 % confidence",
        "hot 95": "Hot, 95 % confidence",
        "hot 99": "Hot, 99 % confidence",
        "fewer_than": "fewer than {count}",
        "share_of_flow": "share of modelled southbound flow",
        "sources": "Sources",
        "date": "Date",
        "per_100k": "per 100,000 people a year",
        "mexico": "Mexico",
        "united_states": "United States",
        "west": "{degrees}° W",
        "north": "{degrees}° N",
        "years": "{first}–{last}",
        "true_at_centre": "Scale and north are true at the centre of the map.",
        "estimate": "ESTIMATE",
        "sheet_dealers": "Licensed firearm dealers in US states of the study{years}",
        "sheet_dealers_unit": (
            "Dealers per hexagon of about {area} km². County counts, spread within "
            "each county by where people live."
        ),
        "sheet_homicides": "Homicide rate in Mexico{years}",
        "sheet_homicides_unit": (
            "Homicides per 100,000 people a year, by hexagon of about {area} km². "
            "Empirical-Bayes rate, steadied where few people live."
        ),
        "sheet_hotspots": (
            "Hotspots of homicides (Mexico{years}) and of dealers (US states "
            "of the study{other_years})"
        ),
        "sheet_hotspots_unit": (
            "Getis–Ord Gi* by hexagon of about {area} km²: confidence after "
            "correction for many tests, no unit."
        ),
        "sheet_corridors": "Likely southbound corridors and land crossings{years}",
        "sheet_corridors_unit": (
            "Share of all modelled southbound flow, in %. Numbers of firearms are "
            "not estimated."
        ),
        "two_measures": (
            "Two separate measures share these colours: homicides per resident in "
            "Mexico, dealers per resident in the United States. Do not compare one "
            "with the other."
        ),
        "class_between": "{low} to under {high}",
        "class_under": "under {high}",
        "class_over": "{low} and more",
        "legend_dealers": "Dealers per hexagon (estimate)",
        "legend_homicides": "Homicides per 100,000 people a year (estimate)",
        "legend_hotspots": "Confidence class",
        "hexagons_of": "Hexagons: {first} | {second}",
        "hexagons": "Hexagons",
        "no_dealers": "no dealers",
        "no_residents": "no residents",
        "outside": "not part of this measure",
        "border": "international border",
        "state_line": "state line",
        "flow_on_road": "Share of flow on a road (estimate)",
        "flow_at_port": "Share of flow at a crossing (estimate)",
        "road_without": "other road of the model",
        "route": "route number of a leading corridor",
        "ten_ports": "Largest crossings (estimate)",
        "ten_ports_sum": "Together {share} of modelled flow.",
        "top_corridors": "Leading corridors by flow and length; mean share",
        "sheet_number": "Sheet {number} / {count}",
        "place": "Place of 100,000 people and more",
        "web_hexagons": "Hexagons",
        "web_overlays": "Over the hexagons",
        "web_no_hexagons": "No hexagons",
        "web_states": "State boundaries",
        "web_cities": "City labels",
        "web_about": "About",
        "web_close": "Close",
        "web_panel": "Layers and legend",
        "web_other_language": "Español",
        "web_this_language": "Read this page in English",
        "web_wait": "Drawing the map …",
        "web_old_browser": (
            "This browser is too old to draw the map. Use one from 2023 or later."
        ),
        "web_needs_script": "The map needs JavaScript, which is off in this browser.",
        "web_zoom_in": "Zoom in",
        "web_zoom_out": "Zoom out",
        "web_estimate": "estimate",
        "web_per_hexagon": "per hexagon",
        "web_unit_dealers": "dealers",
        "web_unit_people": "people",
        "web_unit_homicides": "homicides",
        "web_unit_firearms": "firearms",
        "web_below": "less than {high}",
        "web_range": "{low} to {high}",
        "web_and_more": "{low} and more",
        "web_nothing": "none, or no figure",
        "web_zero": "none",
        "web_no_figure": "no figure",
        "web_closed": "Closed to southbound vehicles",
        "web_no_ref": "Road without a number",
        "web_length": "Length of the section",
        "web_corridor": "Corridor",
        "web_mean_share": "Mean share along it",
        "web_ports": "Crossings",
        "web_cities_joined": "Cities",
        "web_office": "CBP field office",
        "web_rank": "Rank",
        "web_cell": "Hexagon",
        "web_sent": "Flow that the county sends",
        "web_received": "Flow that the municipality receives",
        "web_main_port": "Main crossing",
        "web_method": (
            "Counts of counties and municipalities are spread over hexagons as "
            "people live there, and hotspots are tested with Getis–Ord Gi* and "
            "corrected for the number of tests. A gravity model sends flow from "
            "where dealers are to where firearm homicides are, through the "
            "crossings and along the roads that cost the least time. Shares are of "
            "all modelled southbound flow and add up to 100 %; numbers of firearms "
            "are not estimated."
        ),
        "web_licences": "Software in this page",
    },
    "es": {
        "caveat": (
            "Estimación de un modelo, no observación. Los decomisos y rastreos "
            "muestran tanto la vigilancia como el flujo. Nada aquí describe a un "
            "vendedor o a una persona."
        ),
        "dealers": "Vendedores de armas con licencia",
        "population": "Población",
        "homicides": "Homicidios",
        "firearm_homicides": "Homicidios con arma de fuego (estimación)",
        "homicide_rate": "Tasa de homicidios",
        "seizures": "Armas aseguradas 2006–2011",
        "hotspots": "Puntos críticos",
        "hotspots_homicides": "Puntos críticos de homicidio",
        "hotspots_dealers": "Puntos críticos de vendedores",
        "hotspots_seizures": "Puntos críticos de aseguramientos",
        "corridors": "Corredores probables (estimación)",
        "ports": "Cruces terrestres (estimación)",
        "cold 99": "Frío, confianza 99 %",
        "cold 95": "Frío, confianza 95 %",
        "cold 90": "Frío, confianza 90 %",
        "not significant": "No significativo",
        "hot 90": "Crítico, confianza 90 %",
        "hot 95": "Crítico, confianza 95 %",
        "hot 99": "Crítico, confianza 99 %",
        "fewer_than": "menos de {count}",
        "share_of_flow": "parte del flujo modelado hacia el sur",
        "sources": "Fuentes",
        "date": "Fecha",
        "per_100k": "por 100,000 habitantes al año",
        "mexico": "México",
        "united_states": "Estados Unidos",
        "west": "{degrees}° O",
        "north": "{degrees}° N",
        "years": "{first}–{last}",
        "true_at_centre": "Escala y norte exactos en el centro del mapa.",
        "estimate": "ESTIMACIÓN",
        "sheet_dealers": (
            "Vendedores de armas con licencia en los estados de EE. UU. del "
            "estudio{years}"
        ),
        "sheet_dealers_unit": (
            "Vendedores por hexágono de unos {area} km². Conteos por condado, "
            "repartidos dentro de cada condado según dónde vive la gente."
        ),
        "sheet_homicides": "Tasa de homicidios en México{years}",
        "sheet_homicides_unit": (
            "Homicidios por 100,000 habitantes al año, por hexágono de unos {area} "
            "km². Tasa bayesiana empírica, estabilizada donde vive poca gente."
        ),
        "sheet_hotspots": (
            "Puntos críticos de homicidio (México{years}) y de vendedores "
            "(estados de EE. UU. del estudio{other_years})"
        ),
        "sheet_hotspots_unit": (
            "Getis–Ord Gi* por hexágono de unos {area} km²: confianza tras corregir "
            "por pruebas múltiples, sin unidad."
        ),
        "sheet_corridors": "Corredores probables hacia el sur y cruces{years}",
        "sheet_corridors_unit": (
            "Parte de todo el flujo modelado hacia el sur, en %. No se estima el "
            "número de armas."
        ),
        "two_measures": (
            "Dos medidas distintas comparten estos colores: homicidios por habitante "
            "en México, vendedores por habitante en Estados Unidos. No compare una "
            "con otra."
        ),
        "class_between": "{low} a menos de {high}",
        "class_under": "menos de {high}",
        "class_over": "{low} y más",
        "legend_dealers": "Vendedores por hexágono (estimación)",
        "legend_homicides": "Homicidios por 100,000 habitantes al año (estimación)",
        "legend_hotspots": "Clase de confianza",
        "hexagons_of": "Hexágonos: {first} | {second}",
        "hexagons": "Hexágonos",
        "no_dealers": "sin vendedores",
        "no_residents": "sin habitantes",
        "outside": "fuera de esta medida",
        "border": "frontera internacional",
        "state_line": "límite estatal",
        "flow_on_road": "Parte del flujo en una carretera (estimación)",
        "flow_at_port": "Parte del flujo en un cruce (estimación)",
        "road_without": "otra carretera del modelo",
        "route": "número de ruta de un corredor principal",
        "ten_ports": "Cruces mayores (estimación)",
        "ten_ports_sum": "En conjunto, {share} del flujo modelado.",
        "top_corridors": "Corredores principales por flujo y longitud; parte media",
        "sheet_number": "Lámina {number} / {count}",
        "place": "Localidad de 100,000 habitantes y más",
        "web_hexagons": "Hexágonos",
        "web_overlays": "Sobre los hexágonos",
        "web_no_hexagons": "Sin hexágonos",
        "web_states": "Límites estatales",
        "web_cities": "Nombres de ciudades",
        "web_about": "Acerca de",
        "web_close": "Cerrar",
        "web_panel": "Capas y leyenda",
        "web_other_language": "English",
        "web_this_language": "Leer esta página en español",
        "web_wait": "Dibujando el mapa …",
        "web_old_browser": (
            "Este navegador es demasiado antiguo para dibujar el mapa. Use uno de "
            "2023 o posterior."
        ),
        "web_needs_script": (
            "El mapa necesita JavaScript, que está desactivado en este navegador."
        ),
        "web_zoom_in": "Acercar",
        "web_zoom_out": "Alejar",
        "web_estimate": "estimación",
        "web_per_hexagon": "por hexágono",
        "web_unit_dealers": "vendedores",
        "web_unit_people": "habitantes",
        "web_unit_homicides": "homicidios",
        "web_unit_firearms": "armas",
        "web_below": "menos de {high}",
        "web_range": "de {low} a {high}",
        "web_and_more": "{low} y más",
        "web_nothing": "ninguno, o sin dato",
        "web_zero": "ninguno",
        "web_no_figure": "sin dato",
        "web_closed": "Cerrado a vehículos hacia el sur",
        "web_no_ref": "Camino sin número",
        "web_length": "Longitud del tramo",
        "web_corridor": "Corredor",
        "web_mean_share": "Parte media a lo largo",
        "web_ports": "Cruces",
        "web_cities_joined": "Ciudades",
        "web_office": "Oficina de campo de CBP",
        "web_rank": "Lugar",
        "web_cell": "Hexágono",
        "web_sent": "Flujo que sale del condado",
        "web_received": "Flujo que recibe el municipio",
        "web_main_port": "Cruce principal",
        "web_method": (
            "Las cifras de condados y municipios se reparten en hexágonos según "
            "dónde vive la gente, y los puntos críticos se prueban con Gi* de "
            "Getis y Ord y se corrigen por el número de pruebas. Un modelo de "
            "gravedad envía el flujo desde donde hay vendedores hacia donde hay "
            "homicidios con arma de fuego, por los cruces y caminos que cuestan "
            "menos tiempo. Las partes son de todo el flujo modelado hacia el sur y "
            "suman 100 %; no se estima el número de armas."
        ),
        "web_licences": "Programas en esta página",
    },
}

# Spanish names of places that the gazetteer lists in English.
SPANISH_PLACES: Final[dict[str, str]] = {
    "Los Angeles": "Los Ángeles",
    "Mexico City": "Ciudad de México",
    "San Jose": "San José",
}


def with_periods(periods: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return all words, with the period of some layers in their names.

    Parameters
    ----------
    periods
        Year or span of years by key, such as ``{"dealers": "2023"}``; it stands before
        a closing bracket.

    Examples
    --------
    >>> with_periods({"firearm_homicides": "2020–2024"})["en"]["firearm_homicides"]
    'Firearm homicides 2020–2024 (estimate)'
    """
    dated = {}
    for language, words in WORDS.items():
        dated[language] = dict(words)
        for key, period in periods.items():
            head, bracket, tail = words[key].partition(" (")
            dated[language][key] = f"{head} {period}{bracket}{tail}"
    return dated


def word(key: str, language: Language, **values: object) -> str:
    """Return the text of a key in a language, with its values filled in."""
    return WORDS[language][key].format(**values)
