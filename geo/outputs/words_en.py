"""Interface text of maps and sheets in English; see `geo.outputs.words`."""

from typing import Final

EN: Final[dict[str, str]] = {
    "caveat": (
        "Model estimate, not observation. Seizures and traces show enforcement as "
        "well as flow. Nothing here describes a single dealer or person."
    ),
    "dealers": "Licensed firearm dealers",
    "population": "Population",
    "homicides": "Homicides",
    "firearm_homicides": "Firearm homicides (estimate)",
    "homicide_rate": "Homicide rate",
    "seizures": "Firearms seized",
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
    "ten_ports": "Largest crossings (estimate; 5–95 %)",
    "ten_ports_sum": "Together {share} of modelled flow.",
    "top_corridors": "Leading corridors (estimate; 5–95 %)",
    "top_corridors_mean": "By flow × length; mean share along each.",
    "sheet_number": "Sheet {number} / {count}",
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
        "Counts of counties and municipalities are spread over hexagons as people "
        "live there, and hotspots are tested with Getis–Ord Gi* and corrected for the "
        "number of tests. A gravity model sends flow from where dealers are, those "
        "near the border counting more, to where firearm homicides are, through "
        "crossings and along roads: the less time a way costs, the more of the flow "
        "takes it. Shares are of all modelled "
        "southbound flow and add up to 100 %; numbers of firearms are not estimated. "
        "Ranges are the 5th and 95th percentile over draws of parameters and data."
    ),
    "web_licences": "Software in this page",
    "band_caveat": (
        "Ranges hold 90 % of the draws: uncertainty of parameters and data within "
        "the model, not of the model itself."
    ),
    "corridor_intensity": "Corridor intensity (estimate)",
    "certainty": "Shade: upper ÷ lower end of the 5–95 % range",
    "web_closed_item": "closed southbound",
    "certainty_up_to": "≤ {high}×",
    "certainty_between": "{low}–{high}×",
    "certainty_over": "> {low}×",
    "port_hours": "Time by road to the nearest crossing",
    "web_unit_port_hours": "hours",
    "web_unit_flow_km": "share of flow × km of road",
    "web_share_band": "{share} (estimate; 5–95 %: {low} to {high})",
    "web_corridor_length": "Length of the corridor",
    "web_areas_mx": "Municipalities it crosses",
    "web_areas_us": "Counties it crosses",
    "web_and_others": "{names} and {count} more",
    "web_hotspot_km": "Within homicide hotspots",
    "web_us_hours": "Mean time to the crossing",
    "web_mx_hours": "Mean time on from it",
    "web_through_mx": "Passages through the municipality per 100 trips",
    "web_through_us": "Passages through the county per 100 trips",
}
