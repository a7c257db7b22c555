"""Sentences of the briefing in Spanish; see `geo.outputs.words_briefing`."""

from typing import Final

ES: Final[dict[str, str]] = {
    # Numbers and lists.
    "brief_under": "menos de {number}",
    "brief_span": "{low} a {high}",
    "brief_banded": "{share} ({span})",
    "brief_and": "y",
    "brief_millions": "{number} millones",
    "brief_people_millions": "{number} de personas",
    "brief_people_many": "{number} personas",
    "brief_people_one": "1 persona",
    "brief_years": "{first}–{last}",
    "brief_incidents_one": "1 evento",
    "brief_incidents_many": "{number} eventos",
    "brief_firearms_one": "1 arma",
    "brief_firearms_many": "{number} armas",
    # Findings.
    "brief_lead_offices": "Por dónde cruza",
    "brief_offices": (
        "De todo el flujo modelado hacia el sur, el {share} cruza en el área de la "
        "oficina de campo de CBP de {name}, por delante de {rest}."
    ),
    "brief_offices_banded": (
        "De todo el flujo modelado hacia el sur, el {share} ({span}) cruza en el área "
        "de la oficina de campo de CBP de {name}, que ocupa el primer lugar en el "
        "{leads} de los sorteos, por delante de {rest}."
    ),
    "brief_offices_one": (
        "Todo el flujo modelado hacia el sur cruza en el área de una sola oficina de "
        "campo de CBP, la de {name}."
    ),
    "brief_offices_none": (
        "Ningún cruce abierto lleva flujo modelado hacia el sur en este estudio."
    ),
    "brief_offices_level": (
        "Todo el flujo modelado hacia el sur cruza en las áreas de las oficinas de "
        "campo de CBP de {names}, cerca del {share} en cada una."
    ),
    "brief_offices_level_ahead": (
        "Las oficinas de campo de CBP de {names} tienen casi la misma parte del flujo "
        "modelado hacia el sur, {share} cada una, por delante de {rest}."
    ),
    "brief_lead_crossings": "Cruce principal",
    "brief_crossing_only": "Todo el flujo modelado cruza en un solo lugar, {name}.",
    "brief_crossing_settled": (
        "El cruce con más flujo es {name}, con {share} ({span}); el intervalo de "
        "todos los demás cruces termina por debajo del suyo, de modo que su primer "
        "lugar es firme dentro del modelo."
    ),
    "brief_crossing_unsettled_one": (
        "El cruce con más flujo es {name}, con {share} ({span}); el intervalo de otro "
        "cruce se traslapa con el suyo, de modo que su primer lugar no es seguro."
    ),
    "brief_crossing_unsettled_many": (
        "El cruce con más flujo es {name}, con {share} ({span}); los intervalos de "
        "otros {number} cruces se traslapan con el suyo, de modo que su primer lugar "
        "no es seguro."
    ),
    "brief_crossings_level": (
        "{names} llevan el mayor flujo, cerca del {share} cada uno, de modo que "
        "ninguno ocupa el primer lugar."
    ),
    "brief_so_many_crossings": "{number} cruces",
    "brief_lead_concentration": "Concentración",
    "brief_concentration_one": (
        "Un solo cruce de los {all} abiertos lleva la mitad del flujo o más, y {most}."
    ),
    "brief_concentration_many": (
        "De {all} cruces abiertos, {number} llevan la mitad del flujo, y {most}."
    ),
    "brief_concentration_most_one": "ese mismo lleva nueve décimas partes",
    "brief_concentration_most_many": "{number} llevan nueve décimas partes",
    "brief_lead_corridors": "Caminos",
    "brief_corridor_us": (
        "en Estados Unidos va primero {name}, con una parte media del flujo de {share}"
    ),
    "brief_corridor_mx": (
        "en México va primero {name}, con una parte media del flujo de {share}"
    ),
    "brief_corridors_both": "{first}, y {second}",
    "brief_corridors": "Por flujo × longitud, {leading}.",
    "brief_corridors_hot": (
        "Por flujo × longitud, {leading}; el {hot} del flujo × km en México está "
        "dentro de puntos críticos de homicidio."
    ),
    "brief_corridors_none": (
        "Ninguna cadena de caminos lleva flujo suficiente para llamarse corredor en "
        "este estudio."
    ),
    "brief_lead_sources": "De dónde sale",
    "brief_sources_one": (
        "El estado que más envía es {state}, con el {share} de todo el flujo, y el "
        "condado que más envía es {places}."
    ),
    "brief_sources_many": (
        "El estado que más envía es {state}, con el {share} de todo el flujo, y los "
        "condados que más envían son {places}."
    ),
    "brief_sources_states": (
        "El estado que más envía es {state}, con el {share} de todo el flujo, y "
        "ningún condado tiene vendedores suficientes para nombrarlo."
    ),
    "brief_lead_destinations": "Adónde llega",
    "brief_destinations_one": (
        "El flujo termina sobre todo en {states}, y el municipio que más recibe es "
        "{places}{beyond}."
    ),
    "brief_destinations_many": (
        "El flujo termina sobre todo en {states}, y los municipios que más reciben "
        "son {places}{beyond}."
    ),
    "brief_beyond": "; el {share} sigue más allá de México",
    "brief_lead_hotspots": "Puntos críticos de homicidio",
    "brief_hotspots_none": (
        "Ningún lugar de México tiene tasas de homicidio altas más allá del azar con "
        "confianza de 90 %."
    ),
    "brief_hotspots_one": (
        "Un lugar de México es punto crítico de homicidio con confianza de 90 % o más "
        "({firm}), con el {people} de la población y el {homicides} de los homicidios "
        "de {years}; en torno a {name}, se contaron unos {observed} homicidios donde "
        "la sola población explicaría unos {expected}."
    ),
    "brief_hotspots_many": (
        "En México {number} lugares son puntos críticos de homicidio con confianza de "
        "90 % o más ({firm}), con el {people} de la población y el {homicides} de los "
        "homicidios de {years}; en el primero, en torno a {name}, se contaron unos "
        "{observed} homicidios donde la sola población explicaría unos {expected}."
    ),
    "brief_firm_none": "ninguno firme",
    "brief_firm_one": "1 firme",
    "brief_firm_many": "{number} firmes",
    "brief_lead_emerging": "En el tiempo",
    "brief_emerging": (
        "En {year} los hexágonos con tasas de homicidio críticas reúnen a cerca de "
        "{people}, según su patrón a lo largo de los años: {parts}."
    ),
    "brief_emerging_none": (
        "En {year} ningún hexágono habitado tiene tasas de homicidio críticas."
    ),
    "brief_pattern_new": "nuevo",
    "brief_pattern_consecutive": "consecutivo",
    "brief_pattern_intensifying": "en aumento",
    "brief_pattern_persistent": "persistente",
    "brief_pattern_diminishing": "en descenso",
    "brief_pattern_sporadic": "esporádico",
    "brief_pattern_oscillating": "oscilante",
    "brief_pattern_historical": "histórico",
    "brief_lead_seizures": "Aseguramientos",
    "brief_seizures_none": (
        "Los eventos con armas aseguradas no forman ningún conglomerado en este "
        "estudio."
    ),
    "brief_seizures_one": (
        "Los eventos con armas aseguradas de {years} forman un conglomerado, en torno "
        "a {name}, con {incidents} y {firearms}{again}; muestra dónde hubo vigilancia "
        "además de dónde hubo armas."
    ),
    "brief_seizures_many": (
        "Los eventos con armas aseguradas de {years} forman {number} conglomerados, "
        "el mayor en torno a {name}, con {incidents} y {firearms}{again}; muestran "
        "dónde hubo vigilancia además de dónde hubo armas."
    ),
    "brief_found_again": ", hallado de nuevo en el {share} de los remuestreos",
    "brief_lead_skill": "Qué tan bueno es el mapa de puntos críticos",
    "brief_skill": (
        "Juzgado por los homicidios de {years}, año por año, el mapa de tasas de "
        "homicidio rinde así: {parts}."
    ),
    "brief_skill_land": (
        "en el {chosen} del territorio halla el {ours} ({span}) de ellos y {verdict} "
        "{rival} ({theirs}; {their_span})"
    ),
    "brief_skill_people": (
        "entre el {chosen} de la población halla el {ours} ({span}) de ellos y "
        "{verdict} {rival} ({theirs}; {their_span})"
    ),
    "brief_skill_beats": "supera a",
    "brief_skill_loses": "queda por debajo de",
    "brief_skill_level": "rinde casi igual que",
    "brief_rival_land": "un simple mapa de dónde vive la gente",
    "brief_rival_people": "una lista de los conteos del año anterior",
}
