"""Interface text of maps and sheets in Spanish; see `geo.outputs.words`."""

from typing import Final

ES: Final[dict[str, str]] = {
    "caveat": (
        "Estimación de un modelo, no observación. Los aseguramientos y rastreos "
        "muestran tanto la vigilancia como el flujo. Nada aquí describe a un "
        "vendedor o a una persona."
    ),
    "dealers": "Vendedores de armas con licencia",
    "population": "Población",
    "homicides": "Homicidios",
    "firearm_homicides": "Homicidios con arma de fuego (estimación)",
    "homicide_rate": "Tasa de homicidios",
    "seizures": "Armas aseguradas",
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
        "Vendedores de armas con licencia en los estados de EE. UU. del estudio{years}"
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
    "flow_on_road": "Parte del flujo por carretera (estimación)",
    "flow_at_port": "Parte del flujo en un cruce (estimación)",
    "road_without": "otra carretera del modelo",
    "route": "número de ruta de un corredor principal",
    "ten_ports": "Cruces mayores (estimación; 5–95 %)",
    "ten_ports_sum": "En conjunto, {share} del flujo modelado.",
    "top_corridors": "Corredores mayores (estimación; 5–95 %)",
    "top_corridors_mean": "Por flujo × longitud; parte media a lo largo.",
    "sheet_number": "Lámina {number} / {count}",
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
        "Las cifras de condados y municipios se reparten en hexágonos según dónde "
        "vive la gente, y los puntos críticos se prueban con Gi* de Getis y Ord y se "
        "corrigen por el número de pruebas. Un modelo de gravedad envía el flujo "
        "desde donde hay vendedores, con más peso los cercanos a la frontera, hacia "
        "donde hay homicidios con arma de fuego, por "
        "cruces y caminos: cuanto menos tiempo cuesta un camino, más flujo lo toma. "
        "Las partes son de todo el flujo modelado hacia el sur y suman 100 %; no se "
        "estima el número de armas. Los intervalos van del percentil 5 al 95 de "
        "sorteos de parámetros y datos."
    ),
    "web_licences": "Programas en esta página",
    "band_caveat": (
        "Los intervalos abarcan el 90 % de los sorteos: incertidumbre de "
        "parámetros y datos dentro del modelo, no del modelo mismo."
    ),
    "corridor_intensity": "Intensidad de corredores (estimación)",
    "certainty": "Tono: extremo superior ÷ inferior (5–95 %)",
    "web_closed_item": "cerrado al sur",
    "certainty_up_to": "≤ {high}×",
    "certainty_between": "{low}–{high}×",
    "certainty_over": "> {low}×",
    "port_hours": "Tiempo por carretera al cruce más cercano",
    "web_unit_port_hours": "horas",
    "web_unit_flow_km": "parte del flujo × km de camino",
    "web_share_band": "{share} (estimación; 5–95 %: {low} a {high})",
    "web_corridor_length": "Longitud del corredor",
    "web_areas_mx": "Municipios que cruza",
    "web_areas_us": "Condados que cruza",
    "web_and_others": "{names} y {count} más",
    "web_hotspot_km": "Dentro de puntos críticos de homicidio",
    "web_us_hours": "Tiempo medio hasta el cruce",
    "web_mx_hours": "Tiempo medio desde el cruce",
    "web_through_mx": "Pasos por el municipio por cada 100 viajes",
    "web_through_us": "Pasos por el condado por cada 100 viajes",
}
