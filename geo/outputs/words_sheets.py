"""Interface text of printed maps, in English and Spanish; see `geo.outputs.words`."""

from typing import Final

EN: Final[dict[str, str]] = {
    "sheet_verdict": "Homicide hotspots in Mexico: how sure they are{years}",
    "sheet_verdict_unit": (
        "What all tests come to, by hexagon of about {area} km²: rates, neighbours, "
        "resampled data and other sizes of hexagon."
    ),
    "sheet_emerging": "Homicide hotspots in Mexico: how they came and went{years}",
    "sheet_emerging_unit": (
        "Pattern of hot and cold years, after Esri, by hexagon of about {area} km². "
        "No unit."
    ),
    "sheet_seizures": "Firearms seized in Mexico{years}",
    "sheet_seizures_unit": (
        "Firearms per hexagon of about {area} km². Counts of municipalities, spread "
        "within each by where people live. Later years are not published by place."
    ),
    "sheet_region": "likely southbound corridors and crossings, over homicide hotspots",
    "sheet_region_unit": (
        "Share of all modelled southbound flow, in %; numbers of firearms are not "
        "estimated. Homicide hotspots of Mexico, {years}."
    ),
    "legend_verdict": "Homicide hotspots (estimate)",
    "legend_hot_shown": "Homicide hotspots: hexagons shown",
    "legend_emerging": "Pattern over the years (estimate)",
    "legend_seizures": "Firearms seized per hexagon (estimate)",
    "no_seizures": "no firearms seized",
    "only_classes_found": "Patterns that no hexagon has are left out.",
    "table_flow_US": "Counties that send most (estimate; 5–95 %)",
    "table_flow_MX": "Municipalities that receive most (5–95 %)",
    "table_flow_note": (
        "Share of all modelled southbound flow, in % (estimate). Counties and "
        "municipalities differ in size."
    ),
    "mark_place": "hotspot in the table below",
    "table_places": "First hotspots: homicides, times expected",
    "table_places_note": (
        "By homicides beyond those expected from people alone. Named after the "
        "municipality with most of them."
    ),
    "mark_cluster": "cluster of seizure incidents (HDBSCAN)",
    "table_clusters": "Largest clusters: incidents, firearms",
    "table_clusters_note": (
        "Named after the municipality with most incidents. Clusters show where "
        "seizures were made, not where firearms are."
    ),
    "place_of": "Place of {people} people and more",
    "region_ports": "Crossings of this stretch (estimate; 5–95 %)",
    "region_ports_sum": "All {count} together: {share} of modelled flow.",
    "region_corridors": "Corridors of this stretch (estimate; 5–95 %)",
    "figure_line": (
        "{title}, {date}. Model estimate, not observation. Seizures and traces show "
        "enforcement as well as flow. Equal-area projection; scale and north are true "
        "at the centre."
    ),
}

ES: Final[dict[str, str]] = {
    "sheet_verdict": (
        "Puntos críticos de homicidio en México: qué tan seguros son{years}"
    ),
    "sheet_verdict_unit": (
        "Lo que resulta de todas las pruebas, por hexágono de unos {area} km²: tasas, "
        "vecinos, datos remuestreados y otros tamaños de hexágono."
    ),
    "sheet_emerging": (
        "Puntos críticos de homicidio en México: cómo surgieron y cambiaron{years}"
    ),
    "sheet_emerging_unit": (
        "Patrón de años críticos y fríos, según Esri, por hexágono de unos {area} "
        "km². Sin unidad."
    ),
    "sheet_seizures": "Armas aseguradas en México{years}",
    "sheet_seizures_unit": (
        "Armas por hexágono de unos {area} km². Conteos por municipio, repartidos "
        "según dónde vive la gente. No hay datos públicos por lugar de años "
        "posteriores."
    ),
    "sheet_region": (
        "corredores probables hacia el sur y cruces, sobre puntos críticos de homicidio"
    ),
    "sheet_region_unit": (
        "Parte de todo el flujo modelado hacia el sur, en %; no se estima el número "
        "de armas. Puntos críticos de homicidio de México, {years}."
    ),
    "legend_verdict": "Puntos críticos de homicidio (estimación)",
    "legend_hot_shown": "Puntos críticos: hexágonos visibles",
    "legend_emerging": "Patrón a lo largo de los años (estimación)",
    "legend_seizures": "Armas aseguradas por hexágono (estimación)",
    "no_seizures": "sin armas aseguradas",
    "only_classes_found": "Se omiten los patrones que ningún hexágono tiene.",
    "table_flow_US": "Condados que más envían (estimación; 5–95 %)",
    "table_flow_MX": "Municipios que más reciben (5–95 %)",
    "table_flow_note": (
        "Parte de todo el flujo modelado hacia el sur, en % (estimación). Condados y "
        "municipios difieren en tamaño."
    ),
    "mark_place": "punto crítico de la tabla de abajo",
    "table_places": "Los primeros: homicidios, veces lo esperado",
    "table_places_note": (
        "Por homicidios más allá de los esperados solo por la población. Llevan el "
        "nombre del municipio con más de ellos."
    ),
    "mark_cluster": "conglomerado de aseguramientos (HDBSCAN)",
    "table_clusters": "Conglomerados mayores: eventos, armas",
    "table_clusters_note": (
        "Llevan el nombre del municipio con más eventos. Los conglomerados muestran "
        "dónde hubo aseguramientos, no dónde están las armas."
    ),
    "place_of": "Localidad de {people} habitantes y más",
    "region_ports": "Cruces de este tramo (estimación; 5–95 %)",
    "region_ports_sum": "Los {count} juntos: {share} del flujo modelado.",
    "region_corridors": "Corredores de este tramo (5–95 %)",
    "figure_line": (
        "{title}, {date}. Estimación de un modelo, no observación. Los "
        "aseguramientos y rastreos muestran tanto la vigilancia como el flujo. "
        "Proyección equivalente; escala y norte exactos en el centro."
    ),
}
