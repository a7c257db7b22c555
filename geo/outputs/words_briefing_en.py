"""Sentences of the briefing in English; see `geo.outputs.words_briefing`."""

from typing import Final

EN: Final[dict[str, str]] = {
    # Numbers and lists.
    "brief_under": "under {number}",
    "brief_span": "{low} to {high}",
    "brief_banded": "{share} ({span})",
    "brief_and": "and",
    "brief_millions": "{number} million",
    "brief_people_millions": "{number} people",
    "brief_people_many": "{number} people",
    "brief_people_one": "1 person",
    "brief_years": "{first}–{last}",
    "brief_incidents_one": "1 incident",
    "brief_incidents_many": "{number} incidents",
    "brief_firearms_one": "1 firearm",
    "brief_firearms_many": "{number} firearms",
    # Findings.
    "brief_lead_offices": "Where it crosses",
    "brief_offices": (
        "Of all modelled southbound flow, {share} crosses in the area of the CBP "
        "field office of {name}, ahead of {rest}."
    ),
    "brief_offices_banded": (
        "Of all modelled southbound flow, {share} ({span}) crosses in the area of the "
        "CBP field office of {name}, which is first in {leads} of the draws, ahead of "
        "{rest}."
    ),
    "brief_offices_one": (
        "All modelled southbound flow crosses in the area of one CBP field office, "
        "{name}."
    ),
    "brief_offices_none": (
        "No open crossing carries any modelled southbound flow in this study."
    ),
    "brief_offices_level": (
        "All modelled southbound flow crosses in the areas of the CBP field offices "
        "of {names}, about {share} in each."
    ),
    "brief_offices_level_ahead": (
        "The CBP field offices of {names} have about the same share of modelled "
        "southbound flow, {share} each, ahead of {rest}."
    ),
    "brief_lead_crossings": "Leading crossing",
    "brief_crossing_only": "All modelled flow crosses at one place, {name}.",
    "brief_crossing_settled": (
        "The crossing with most flow is {name}, with {share} ({span}); the interval "
        "of every other crossing ends below its own, so its first place is firm "
        "within the model."
    ),
    "brief_crossing_unsettled_one": (
        "The crossing with most flow is {name}, with {share} ({span}); the interval "
        "of one other crossing overlaps with its own, so its first place is not "
        "settled."
    ),
    "brief_crossing_unsettled_many": (
        "The crossing with most flow is {name}, with {share} ({span}); the intervals "
        "of {number} other crossings overlap with its own, so its first place is not "
        "settled."
    ),
    "brief_crossings_level": (
        "{names} carry most flow, about {share} each, so that none of them is first."
    ),
    "brief_so_many_crossings": "{number} crossings",
    "brief_lead_concentration": "Concentration",
    "brief_concentration_one": (
        "One crossing of the {all} that are open carries half of the flow or more, "
        "and {most}."
    ),
    "brief_concentration_many": (
        "Of {all} open crossings, {number} carry half of the flow, and {most}."
    ),
    "brief_concentration_most_one": "the same one carries nine tenths of it",
    "brief_concentration_most_many": "{number} carry nine tenths of it",
    "brief_lead_corridors": "Roads",
    "brief_corridor_us": (
        "{name} leads in the United States, with a mean share of flow of {share}"
    ),
    "brief_corridor_mx": (
        "{name} leads in Mexico, with a mean share of flow of {share}"
    ),
    "brief_corridors_both": "{first}, and {second}",
    "brief_corridors": "By flow × length, {leading}.",
    "brief_corridors_hot": (
        "By flow × length, {leading}; {hot} of the flow × km in Mexico lies in "
        "homicide hotspots."
    ),
    "brief_corridors_none": (
        "No chain of roads carries enough flow to be called a corridor in this study."
    ),
    "brief_lead_sources": "Where it starts",
    "brief_sources_one": (
        "The state that sends most is {state}, with {share} of all flow, and the "
        "county that sends most is {places}."
    ),
    "brief_sources_many": (
        "The state that sends most is {state}, with {share} of all flow, and the "
        "counties that send most are {places}."
    ),
    "brief_sources_states": (
        "The state that sends most is {state}, with {share} of all flow, and no "
        "county has enough dealers to be named."
    ),
    "brief_lead_destinations": "Where it ends",
    "brief_destinations_one": (
        "Flow ends above all in {states}, and the municipality that receives most is "
        "{places}{beyond}."
    ),
    "brief_destinations_many": (
        "Flow ends above all in {states}, and the municipalities that receive most "
        "are {places}{beyond}."
    ),
    "brief_beyond": "; {share} goes on beyond Mexico",
    "brief_lead_hotspots": "Homicide hotspots",
    "brief_hotspots_none": (
        "No place in Mexico has homicide rates that are high beyond chance at 90 % "
        "confidence."
    ),
    "brief_hotspots_one": (
        "One place in Mexico is a homicide hotspot at 90 % confidence or more "
        "({firm}), with {people} of people and {homicides} of the homicides of "
        "{years}; around {name}, about {observed} homicides were counted where people "
        "alone would explain about {expected}."
    ),
    "brief_hotspots_many": (
        "In Mexico {number} places are homicide hotspots at 90 % confidence or more "
        "({firm}), with {people} of people and {homicides} of the homicides of "
        "{years}; in the first, around {name}, about {observed} homicides were "
        "counted where people alone would explain about {expected}."
    ),
    "brief_firm_none": "none firm",
    "brief_firm_one": "1 firm",
    "brief_firm_many": "{number} firm",
    "brief_lead_emerging": "Over time",
    "brief_emerging": (
        "In {year} hexagons with hot homicide rates hold about {people}, by their "
        "pattern over the years: {parts}."
    ),
    "brief_emerging_none": (
        "In {year} no hexagon where people live has hot homicide rates."
    ),
    "brief_pattern_new": "new",
    "brief_pattern_consecutive": "consecutive",
    "brief_pattern_intensifying": "intensifying",
    "brief_pattern_persistent": "persistent",
    "brief_pattern_diminishing": "diminishing",
    "brief_pattern_sporadic": "sporadic",
    "brief_pattern_oscillating": "oscillating",
    "brief_pattern_historical": "historical",
    "brief_lead_seizures": "Seizures",
    "brief_seizures_none": (
        "Incidents with firearms seized form no cluster in this study."
    ),
    "brief_seizures_one": (
        "Incidents with firearms seized in {years} form one cluster, around {name}, "
        "with {incidents} and {firearms}{again}; it shows where enforcement was as "
        "well as where firearms were."
    ),
    "brief_seizures_many": (
        "Incidents with firearms seized in {years} form {number} clusters, the "
        "largest of them around {name}, with {incidents} and {firearms}{again}; they "
        "show where enforcement was as well as where firearms were."
    ),
    "brief_found_again": ", found again in {share} of resamples",
    "brief_lead_skill": "How good the hotspot map is",
    "brief_skill": (
        "Judged by the homicides of {years}, year by year, the map of homicide rates "
        "does this: {parts}."
    ),
    "brief_skill_land": (
        "in {chosen} of the land it finds {ours} ({span}) of them and {verdict} "
        "{rival} ({theirs}; {their_span})"
    ),
    "brief_skill_people": (
        "among {chosen} of the people it finds {ours} ({span}) of them and {verdict} "
        "{rival} ({theirs}; {their_span})"
    ),
    "brief_skill_beats": "beats",
    "brief_skill_loses": "loses to",
    "brief_skill_level": "does about as well as",
    "brief_rival_land": "a plain map of where people live",
    "brief_rival_people": "a list of last year's counts",
}
