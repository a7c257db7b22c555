"""Interface text of the frame around the web map, in English and Spanish.

See `geo.outputs.words`. Names of places come from the tables; those that have a form of
their own in Spanish are listed here, under keys that begin with ``place``.
"""

from typing import Final

_PLACES: Final[dict[str, str]] = {
    "Hawaii": "Hawái",
    "Los Angeles": "Los Ángeles",
    "East Los Angeles": "Este de Los Ángeles",
    "Louisiana": "Luisiana",
    "Mexico City": "Ciudad de México",
    "Mississippi": "Misisipi",
    "Missouri": "Misuri",
    "New Mexico": "Nuevo México",
    "New Orleans": "Nueva Orleans",
    "New York": "Nueva York",
    "New York City": "Nueva York",
    "North Carolina": "Carolina del Norte",
    "North Dakota": "Dakota del Norte",
    "Oregon": "Oregón",
    "Pennsylvania": "Pensilvania",
    "Philadelphia": "Filadelfia",
    "San Jose": "San José",
    "South Carolina": "Carolina del Sur",
    "South Dakota": "Dakota del Sur",
    "West Virginia": "Virginia Occidental",
}

EN: Final[dict[str, str]] = {
    **{f"place {name}": name for name in _PLACES},
    "web_skip": "Skip to the map",
    "web_tools": "Tools",
    "web_legend": "Legend",
    "web_shown": "Layer shown",
    "web_left": "Left",
    "web_right": "Right",
    "web_group_figures": "Figures",
    "web_group_hotspots": "Hotspots",
    "web_group_years": "Over time",
    "web_group_flow": "Flow",
    "web_group_responsibility": "Who is responsible",
    "web_group_base": "Base map",
    "web_group_added": "Added layers",
    "web_units": "Authority",
    "web_unit_hotspots": "Getis–Ord Gi*: confidence, corrected for many tests",
    "web_coarser": (
        "Drawn at H3 resolution {drawn} from afar; zoom in for resolution {finest}."
    ),
    "web_compare": "Compare",
    "web_compare_title": "Show two layers side by side",
    "web_second": "Layer right of the line",
    "web_handle": "Line between the two layers",
    "web_measure": "Measure",
    "web_measure_title": "Measure distances between points",
    "web_measure_hint": (
        "Click points on the map, or press Enter for its middle. Escape ends."
    ),
    "web_link": "Copy link",
    "web_link_title": "Copy a link to this view",
    "web_copied": "The link is copied.",
    "web_print": "Print",
    "web_print_title": "Print this view on one sheet",
    "web_find": "Find a place or hexagon",
    "web_find_label": "Find a city, county, municipality, crossing or hexagon",
    "web_found_count": "{count} found. Arrow keys choose, Enter goes there.",
    "web_found_none": "Nothing found for “{text}”.",
    "web_found_at": "{name} is in the middle of the map.",
    "web_city": "City",
    "web_county": "County",
    "web_municipality": "Municipality",
    "web_crossing": "Land crossing",
    "web_with_city": "with {cities}",
    "web_year": "Year",
    "web_years_group": "Year of the layer",
    "web_play": "Play the years",
    "web_pause": "Pause",
    "web_lat_lon": "Lat, lon",
    "web_centre": "Centre (lat, lon)",
    "web_nearest_ports": "Nearest crossings",
    "web_straight": "{km} km in a straight line",
    "web_of_land": "{name} ({share} of its land)",
    "web_at_least": "at least {low}",
    "web_few_each": "{few} in each of {cells} parts",
    "web_off_map": "No hexagon of the study here.",
    "web_map_label": (
        "Map. Arrow keys move it, plus and minus zoom, Enter reads the hexagon in the "
        "middle."
    ),
    "web_version": "Version of Iron River",
    "web_resolution": "H3 resolution {resolution}; {count} hexagons",
    "web_caveats": "What it cannot say",
    "web_small_caveat": (
        "Dealers and seized firearms of a hexagon are shown as “fewer than {count}” "
        "where they are few."
    ),
    "web_sources_whole": "What of each: in the panel “About” of the page.",
    "web_keys": "Without a mouse",
    "web_keys_text": (
        "Tab reaches everything. On the map, arrow keys move it, plus and minus zoom, "
        "and Enter reads the hexagon under the cross. Arrow keys move the year and the "
        "line between two layers. Escape closes what is open."
    ),
}

ES: Final[dict[str, str]] = {
    **{f"place {name}": spanish for name, spanish in _PLACES.items()},
    "web_skip": "Ir al mapa",
    "web_tools": "Herramientas",
    "web_legend": "Leyenda",
    "web_shown": "Capa mostrada",
    "web_left": "Izquierda",
    "web_right": "Derecha",
    "web_group_figures": "Cifras",
    "web_group_hotspots": "Puntos críticos",
    "web_group_years": "En el tiempo",
    "web_group_flow": "Flujo",
    "web_group_responsibility": "Quién es responsable",
    "web_group_base": "Mapa base",
    "web_group_added": "Capas añadidas",
    "web_units": "Autoridad",
    "web_unit_hotspots": (
        "Gi* de Getis–Ord: confianza, corregida por pruebas múltiples"
    ),
    "web_coarser": (
        "De lejos se dibuja con resolución H3 {drawn}; acérquese para ver la {finest}."
    ),
    "web_compare": "Comparar",
    "web_compare_title": "Mostrar dos capas lado a lado",
    "web_second": "Capa a la derecha de la línea",
    "web_handle": "Línea entre las dos capas",
    "web_measure": "Medir",
    "web_measure_title": "Medir distancias entre puntos",
    "web_measure_hint": (
        "Haga clic en puntos del mapa, o pulse Intro para su centro. Escape termina."
    ),
    "web_link": "Copiar enlace",
    "web_link_title": "Copiar un enlace a esta vista",
    "web_copied": "El enlace está copiado.",
    "web_print": "Imprimir",
    "web_print_title": "Imprimir esta vista en una hoja",
    "web_find": "Buscar lugar o hexágono",
    "web_find_label": "Buscar una ciudad, condado, municipio, cruce o hexágono",
    "web_found_count": "{count} resultados. Las flechas eligen, Intro lleva al lugar.",
    "web_found_none": "No se encontró nada para «{text}».",
    "web_found_at": "{name} está en el centro del mapa.",
    "web_city": "Ciudad",
    "web_county": "Condado",
    "web_municipality": "Municipio",
    "web_crossing": "Cruce terrestre",
    "web_with_city": "con {cities}",
    "web_year": "Año",
    "web_years_group": "Año de la capa",
    "web_play": "Reproducir los años",
    "web_pause": "Pausa",
    "web_lat_lon": "Lat., lon.",
    "web_centre": "Centro (lat., lon.)",
    "web_nearest_ports": "Cruces más cercanos",
    "web_straight": "{km} km en línea recta",
    "web_of_land": "{name} ({share} de su superficie)",
    "web_at_least": "al menos {low}",
    "web_few_each": "{few} en cada una de {cells} partes",
    "web_off_map": "Aquí no hay ningún hexágono del estudio.",
    "web_map_label": (
        "Mapa. Las flechas lo mueven, más y menos acercan y alejan, Intro lee el "
        "hexágono del centro."
    ),
    "web_version": "Versión de Iron River",
    "web_resolution": "Resolución H3 {resolution}; {count} hexágonos",
    "web_caveats": "Lo que no puede decir",
    "web_small_caveat": (
        "Los vendedores y las armas aseguradas de un hexágono se muestran como «menos "
        "de {count}» donde son pocos."
    ),
    "web_sources_whole": "Qué de cada una: en el panel «Acerca de» de la página.",
    "web_keys": "Sin ratón",
    "web_keys_text": (
        "El tabulador llega a todo. En el mapa, las flechas lo mueven, más y menos "
        "acercan y alejan, e Intro lee el hexágono bajo la cruz. Las flechas mueven el "
        "año y la línea entre dos capas. Escape cierra lo que está abierto."
    ),
}
