"""Interface text on what moves the estimate, and on a reader's own cases."""

from typing import Final

EN: Final[dict[str, str]] = {
    "sens_title": "Which inputs move the estimate of the corridors most",
    "sens_unit": (
        "Elementary effects (Morris): how much changes when one input moves over its "
        "whole range while all others stand anywhere in theirs. Dot: mean size of the "
        "effect; line: 5–95 %, {walks} walks drawn anew."
    ),
    "sens_crossings_moved": "flow that changes its crossing",
    "sens_roads_moved": "flow × km that changes its road",
    "sens_states_moved": "flow that changes its Mexican state",
    "sens_percent": "% of all",
    "sens_offices": "share of a field office, points, as the input rises",
    "sens_note": (
        "Ranges: what is drawn for the bands, from its 5th to its 95th percentile; the "
        "others as the study states them under [sensitivity]. (n): n inputs moved at "
        "once, each its own way; ±: without a direction. Numbers below half a point "
        "are left out."
    ),
    "sens_kind_choice": "choice of way and destination",
    "sens_kind_roads": "speeds",
    "sens_kind_supply": "supply",
    "sens_kind_demand": "demand",
    "sens_kind_crossings": "crossings",
    "sens_deterrence": "deterrence β",
    "sens_choice": "sharpness of choice of crossing μ",
    "sens_attraction": "exponent of a crossing's traffic α",
    "sens_demand_exponent": "exponent of demand γ",
    "sens_balance": "binding of arrivals to demand κ",
    "sens_theta": "sharpness of choice of road θ",
    "sens_access": "speed from places to the roads",
    "sens_supply_basis": "supply: dealers, not traces",
    "sens_supply_deterrence": "supply: fall with hours (λ)",
    "sens_demand_basis": "demand: seizures, not homicides",
    "sens_states": "demand of each state",
    "sens_onward": "share beyond Guatemala's border",
    "sens_crossings": "attraction of each crossing",
    "sens_of_supply": "supply of {name}",
    "sens_of_office": "attraction, {name}",
    "sens_of_hours": "hours at crossings, {name}",
    "sens_of_speed": "speed, {road}, {country}",
    "sens_US": "US",
    "sens_MX": "Mexico",
    "sens_motorway": "motorway",
    "sens_trunk": "trunk",
    "sens_primary": "primary",
    "sens_secondary": "secondary",
    "sens_Arizona": "Arizona",
    "sens_California and New Mexico": "California and New Mexico",
    "sens_Texas": "Texas",
    "sens_other states": "other states",
    "skill_question_crossing": "crossing, given both ends",
    "skill_question_recovery": "municipality of recovery, given the origin",
    "skill_question_corridor_us": "corridor in the United States",
    "skill_question_corridor_mx": "corridor in Mexico",
    "skill_who_shortest_path": "crossing of the quickest way",
    "skill_who_model_all_flow": "model, without the case's ends",
    "skill_who_ranked_list": "ranked list of corridors",
}

ES: Final[dict[str, str]] = {
    "sens_title": "Qué insumos mueven más la estimación de los corredores",
    "sens_unit": (
        "Efectos elementales (Morris): cuánto cambia cuando un insumo recorre todo su "
        "intervalo y los demás están en cualquier punto del suyo. Punto: tamaño medio "
        "del efecto; línea: 5–95 %, {walks} recorridos remuestreados."
    ),
    "sens_crossings_moved": "flujo que cambia de cruce",
    "sens_roads_moved": "flujo × km que cambia de carretera",
    "sens_states_moved": "flujo que cambia de entidad",
    "sens_percent": "% del total",
    "sens_offices": "proporción de una oficina, puntos, al subir el insumo",
    "sens_note": (
        "Intervalos: lo que se sortea para las bandas, del percentil 5 al 95; lo demás,"
        " según el estudio en [sensitivity]. (n): n insumos movidos a la vez, "
        "cada uno en su sentido; ±: sin dirección. Se omiten los números menores a "
        "medio punto."
    ),
    "sens_kind_choice": "elección de ruta y destino",
    "sens_kind_roads": "velocidades",
    "sens_kind_supply": "oferta",
    "sens_kind_demand": "demanda",
    "sens_kind_crossings": "cruces",
    "sens_deterrence": "disuasión β",
    "sens_choice": "nitidez de la elección del cruce μ",
    "sens_attraction": "exponente del tránsito de un cruce α",
    "sens_demand_exponent": "exponente de la demanda γ",
    "sens_balance": "sujeción de las llegadas a la demanda κ",
    "sens_theta": "nitidez de la elección de carretera θ",
    "sens_access": "velocidad hasta las carreteras",
    "sens_supply_basis": "oferta: comercios, no rastreos",
    "sens_supply_deterrence": "oferta: caída con las horas (λ)",
    "sens_demand_basis": "demanda: aseguramientos, no homicidios",
    "sens_states": "demanda de cada entidad",
    "sens_onward": "proporción más allá de Guatemala",
    "sens_crossings": "atracción de cada cruce",
    "sens_of_supply": "oferta de {name}",
    "sens_of_office": "atracción, {name}",
    "sens_of_hours": "horas en los cruces, {name}",
    "sens_of_speed": "velocidad, {road}, {country}",
    "sens_US": "EUA",
    "sens_MX": "México",
    "sens_motorway": "autopista",
    "sens_trunk": "troncal",
    "sens_primary": "primaria",
    "sens_secondary": "secundaria",
    "sens_Arizona": "Arizona",
    "sens_California and New Mexico": "California y Nuevo México",
    "sens_Texas": "Texas",
    "sens_other states": "otros estados",
    "skill_question_crossing": "cruce, dados ambos extremos",
    "skill_question_recovery": "municipio de aseguramiento, dado el origen",
    "skill_question_corridor_us": "corredor en Estados Unidos",
    "skill_question_corridor_mx": "corredor en México",
    "skill_who_shortest_path": "cruce del camino más rápido",
    "skill_who_model_all_flow": "modelo, sin los extremos del caso",
    "skill_who_ranked_list": "lista jerarquizada de corredores",
}
