"""Words about how good the estimates are: parts, questions, measures and guesses."""

from typing import Final

EN: Final[dict[str, str]] = {
    "skill_part_corridors": "Corridors",
    "skill_part_ports": "Crossings",
    "skill_part_origins": "Origins",
    "skill_part_destinations": "Destinations",
    "skill_part_hotspots": "Hotspots",
    "skill_part_cases": "Own cases",
    "skill_question_events": "flow on roads, by seizure events",
    "skill_question_firearms": "flow on roads, by firearms seized",
    "skill_question_events_mixed": "flow and arrivals, by seizure events",
    "skill_question_firearms_mixed": "flow and arrivals, by firearms seized",
    "skill_question_outbound_seizures": "field offices, by outbound seizures",
    "skill_question_traced_purchases": "supply without these traces, by state",
    "skill_question_traced_places": "supply within states, by places of purchase",
    "skill_question_federal_cases": "arrivals by state, by federal case files",
    "skill_question_later_homicides": "arrivals by state, by later homicides",
    "skill_question_homicides_rolling": "map of rates, by the year after",
    "skill_question_homicides_split": "map of rates, by the years after a split",
    "skill_measure_hit_rate": "events inside",
    "skill_measure_pai": "PAI",
    "skill_measure_pei": "PEI",
    "skill_measure_auc": "AUC",
    "skill_measure_log_score": "log score",
    "skill_measure_total_variation": "total variation",
    "skill_measure_spearman": "rank correlation",
    "skill_measure_partial_spearman": "rank correlation at equal population",
    "skill_measure_top_1": "first choice right",
    "skill_measure_top_3": "among the first three",
    "skill_measure_mean_rank": "mean rank",
    "skill_measure_factor_off": "factor off",
    "skill_at_area": "first {share} of land",
    "skill_at_people": "first {share} of people",
    "skill_who_model": "model",
    "skill_who_model_by_state": "model, refitted by state",
    "skill_who_model_shipped": "model as shipped",
    "skill_who_model_without_offices": "model without field offices",
    "skill_who_model_laws": "model with laws",
    "skill_who_model_reach": "model by reach of demand",
    "skill_who_model_counts": "Gi* of counts",
    "skill_who_model_expected": "smoothed rate × people",
    "skill_who_model_half_bound": "model with κ = 0.5",
    "skill_who_model_whole_demand": "model with γ = 1",
    "skill_who_arrivals": "arrivals alone",
    "skill_who_population": "population",
    "skill_who_roads": "road length",
    "skill_who_border_distance": "near the border",
    "skill_who_nearest_port": "nearest crossing",
    "skill_who_nearest_to_end": "nearest to the end",
    "skill_who_largest_port": "largest crossing",
    "skill_who_volume": "by traffic",
    "skill_who_equal": "equal shares",
    "skill_who_demand": "homicides, its input",
    "skill_who_last_window": "earlier homicides",
    "skill_who_last_year": "last year's count",
    "skill_who_dealers": "dealers",
    "skill_who_laws": "dealers and laws",
    "skill_not_held_out": "not held out",
    "skill_no_interval": "no interval",
    "skill_plot_title": "The estimates beside simple guesses",
    "skill_plot_unit": (
        "Each on what it was not fitted to, with 90 % intervals of the bootstrap. A "
        "guess is told apart from the model by the interval of their difference."
    ),
    "skill_plot_less": "less is better",
    "skill_plot_wins": "guess that the model beats",
    "skill_plot_level": "guess that cannot be told from it",
    "skill_plot_loses": "guess that beats the model",
    "skill_plot_unknown": "no interval",
    "skill_curve_title": "Share of seizure events in the first municipalities",
    "skill_curve_area": "share of land that is chosen",
    "skill_curve_people": "share of people that is chosen",
    "skill_curve_y": "share of events inside",
    "skill_curve_model": "model: flow on roads",
    "skill_curve_mixed": "model: flow and arrivals",
    "brief_judged_title": "How good the estimates are",
    "brief_judged_missing": (
        "The estimates of this study were not judged. The command geo skill judges "
        "them on what they were not fitted to, beside simple guesses."
    ),
    "brief_judged_intro": (
        "Each estimate was compared with published counts that it was not fitted to, "
        "and with what anyone could have guessed: where people live, where roads are, "
        "how near the border is, last year's count. Those counts show enforcement as "
        "well as flow."
    ),
    "brief_judged_count": (
        "Of {all} comparisons the model wins {wins}, cannot be told from the guess in "
        "{level}, and loses {loses}. Not counted: flow and arrivals together, which "
        "was thought of after flow alone had lost, and origins, whose intervals hold "
        "chance in counting alone or rest on few places."
    ),
    "brief_judged_alternative": (
        "Figures of the model with intervals, among those of simple guesses: {wins} "
        "that it beats, {level} that cannot be told from it, {loses} that beat it. The "
        "table below holds them all."
    ),
    "brief_judged_caption": "The model beside simple guesses",
    "brief_judged_what": "Judged, and by which measure",
    "brief_judged_model": "Model, 90 % interval",
    "brief_judged_wins": "It beats",
    "brief_judged_level": "It cannot be told from",
    "brief_judged_loses": "It loses to",
    "brief_judged_note": (
        "Events inside: share of events in the places that rank first. AUC: chance "
        "that a place with events ranks above one without. Log score: nearer 0 is "
        "better. Total variation: distance between shares, less is better. Factor off: "
        "1 is exact, 2 is double or half. docs/skill.md has every definition."
    ),
    "brief_judged_losses": (
        "Where the last column names a guess, that guess answers the question better "
        "than the model: use it there, and not the model. What was tried to do better "
        "stands in docs/skill.md, with firearms in place of events."
    ),
}

ES: Final[dict[str, str]] = {
    "skill_part_corridors": "Corredores",
    "skill_part_ports": "Cruces",
    "skill_part_origins": "Orígenes",
    "skill_part_destinations": "Destinos",
    "skill_part_hotspots": "Puntos críticos",
    "skill_part_cases": "Casos propios",
    "skill_question_events": "flujo en carreteras, por eventos de aseguramiento",
    "skill_question_firearms": "flujo en carreteras, por armas aseguradas",
    "skill_question_events_mixed": "flujo y llegadas, por eventos de aseguramiento",
    "skill_question_firearms_mixed": "flujo y llegadas, por armas aseguradas",
    "skill_question_outbound_seizures": "oficinas regionales, por aseguramientos",
    "skill_question_traced_purchases": "oferta sin estos rastreos, por estado",
    "skill_question_traced_places": "oferta dentro de los estados, por lugares",
    "skill_question_federal_cases": "llegadas por entidad, por expedientes federales",
    "skill_question_later_homicides": "llegadas por entidad, homicidios posteriores",
    "skill_question_homicides_rolling": "mapa de tasas, por el año siguiente",
    "skill_question_homicides_split": "mapa de tasas, por los años tras un corte",
    "skill_measure_hit_rate": "eventos dentro",
    "skill_measure_pai": "PAI",
    "skill_measure_pei": "PEI",
    "skill_measure_auc": "AUC",
    "skill_measure_log_score": "puntaje logarítmico",
    "skill_measure_total_variation": "variación total",
    "skill_measure_spearman": "correlación de rangos",
    "skill_measure_partial_spearman": "correlación de rangos a igual población",
    "skill_measure_top_1": "acierto en la primera opción",
    "skill_measure_top_3": "entre las tres primeras",
    "skill_measure_mean_rank": "rango medio",
    "skill_measure_factor_off": "factor de diferencia",
    "skill_at_area": "primer {share} del territorio",
    "skill_at_people": "primer {share} de la población",
    "skill_who_model": "modelo",
    "skill_who_model_by_state": "modelo, reajustado por entidad",
    "skill_who_model_shipped": "modelo tal como se entrega",
    "skill_who_model_without_offices": "modelo sin oficinas regionales",
    "skill_who_model_laws": "modelo con leyes",
    "skill_who_model_reach": "modelo por alcance de la demanda",
    "skill_who_model_counts": "Gi* de conteos",
    "skill_who_model_expected": "tasa suavizada × población",
    "skill_who_model_half_bound": "modelo con κ = 0.5",
    "skill_who_model_whole_demand": "modelo con γ = 1",
    "skill_who_arrivals": "solo llegadas",
    "skill_who_population": "población",
    "skill_who_roads": "km de carretera",
    "skill_who_border_distance": "cerca de la frontera",
    "skill_who_nearest_port": "cruce más cercano",
    "skill_who_nearest_to_end": "más cercano al destino",
    "skill_who_largest_port": "cruce más grande",
    "skill_who_volume": "según el tránsito",
    "skill_who_equal": "partes iguales",
    "skill_who_demand": "homicidios, su insumo",
    "skill_who_last_window": "homicidios previos",
    "skill_who_last_year": "conteo del año anterior",
    "skill_who_dealers": "comercios de armas",
    "skill_who_laws": "comercios y leyes",
    "skill_not_held_out": "no es prueba independiente",
    "skill_no_interval": "sin intervalo",
    "skill_plot_title": "Las estimaciones frente a conjeturas sencillas",
    "skill_plot_unit": (
        "Cada una con datos a los que no se ajustó, con intervalos de 90 % por "
        "remuestreo. Una conjetura se distingue del modelo por el intervalo de su "
        "diferencia."
    ),
    "skill_plot_less": "menos es mejor",
    "skill_plot_wins": "conjetura que el modelo supera",
    "skill_plot_level": "conjetura que no se distingue de él",
    "skill_plot_loses": "conjetura que supera al modelo",
    "skill_plot_unknown": "sin intervalo",
    "skill_curve_title": (
        "Proporción de eventos de aseguramiento en los primeros municipios"
    ),
    "skill_curve_area": "proporción del territorio que se elige",
    "skill_curve_people": "proporción de la población que se elige",
    "skill_curve_y": "proporción de eventos dentro",
    "skill_curve_model": "modelo: flujo en carreteras",
    "skill_curve_mixed": "modelo: flujo y llegadas",
    "brief_judged_title": "Qué tan buenas son las estimaciones",
    "brief_judged_missing": (
        "Las estimaciones de este estudio no se han evaluado. La orden geo skill las "
        "evalúa con datos a los que no se ajustaron, frente a conjeturas sencillas."
    ),
    "brief_judged_intro": (
        "Cada estimación se comparó con conteos publicados a los que no se ajustó y "
        "con lo que cualquiera habría supuesto: dónde vive la gente, dónde hay "
        "carreteras, qué tan cerca está la frontera, el conteo del año anterior. Esos "
        "conteos reflejan tanto la actuación de la autoridad como el flujo."
    ),
    "brief_judged_count": (
        "De {all} comparaciones, el modelo gana {wins}, no se distingue de la "
        "conjetura en {level} y pierde {loses}. No se cuentan flujo y llegadas en "
        "conjunto, forma elegida después de que el flujo por sí solo perdiera, ni los "
        "orígenes, cuyos intervalos abarcan únicamente el azar del conteo o se apoyan "
        "en pocos lugares."
    ),
    "brief_judged_alternative": (
        "Cifras del modelo con intervalos, entre las de conjeturas sencillas: {wins} "
        "que supera, {level} que no se distinguen de él, {loses} que lo superan. La "
        "tabla siguiente las contiene todas."
    ),
    "brief_judged_caption": "El modelo frente a conjeturas sencillas",
    "brief_judged_what": "Qué se evalúa y con qué medida",
    "brief_judged_model": "Modelo, intervalo de 90 %",
    "brief_judged_wins": "Supera a",
    "brief_judged_level": "No se distingue de",
    "brief_judged_loses": "Pierde ante",
    "brief_judged_note": (
        "Eventos dentro: proporción de eventos en los primeros lugares. AUC: "
        "probabilidad de que un lugar con eventos quede por encima de uno sin ellos. "
        "Puntaje logarítmico: más cerca de 0 es mejor. Variación total: distancia "
        "entre proporciones, menos es mejor. Factor de diferencia: 1 es exacto, 2 es "
        "el doble o la mitad. docs/skill.md contiene cada definición."
    ),
    "brief_judged_losses": (
        "Donde la última columna nombra una conjetura, esta responde mejor que el "
        "modelo: ahí conviene usarla. Lo que se intentó para mejorar "
        "está en docs/skill.md, también con armas en lugar de eventos."
    ),
}
