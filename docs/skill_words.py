"""Texts of docs/skill.md; figures are filled in from what `geo skill` found."""

from typing import Final

HEAD: Final = """# How good the estimates are

Every estimate beside what anyone could have guessed, on data that it was not fitted to.

    geo skill                     # judges; data/processed/skill.parquet and skill.json
    geo skill --cases FILE        # judges on your own cases; cases.json
    geo skill --sensitivity       # which inputs move the estimate; sensitivity.json
    python docs/make_skill.py     # writes this page from them

{parts}

How to read the tables:

- **Intervals** hold 90 % of {resamples} bootstrap samples: of whole states for
  corridors and destinations, for municipalities of a state resemble each other; of
  municipalities for hotspots; of places for supply within states; of seizures for
  crossings and of traced firearms for supply by state, which is **chance in counting
  alone** and too narrow. A total variation grows
  when counts are drawn anew, so its interval is mirrored at the figure (the basic
  bootstrap).
- **Against a guess** the model wins or loses if the interval of the *difference* leaves
  out 0, all contenders being judged on the same samples; hotspots, whose samples are
  not kept, if the two intervals do not meet. `=` marks a guess that cannot be told from
  the model, `✗` one that **beats** it, `?` one without an interval to tell by; without
  a mark the model wins.
- **Hit rate** is the share of events in the places that rank first and together make up
  1, 2, 5 or 10 % of land or people; the last place is cut to fit. **PAI** is the hit
  rate over that share: the same on another scale, printed for 5 % of land. **AUC** is
  the chance that a place with events ranks above one without. **Log score** is the mean
  logarithm of the probability of what happened: nearer 0 is better. **Total variation**
  is half the sum of absolute differences of shares: less is better. **Factor off** is
  the geometric mean of how far figures are off, either way: 1 is exact, 2 is double or
  half.
"""

CORRIDORS: Final = """## Corridors against seizures by municipality

**Judged by** {events:,.0f} events with a firearm seized, 2006–2011, and the firearms
seized in them, in {towns:,} municipalities of {states:.0f} states.

**What is judged.** *Flow on roads* is flow × km: the share of all modelled southbound
flow on each road, both directions together, times the km of that road within the
municipality, summed over roads. Its unit is km: on average so many km of each
firearm's way lie there. It is the `flow_km` of the tables. *Arrivals alone* is the
model's share of all flow that ends in the municipality: no road is looked at. By land
municipalities are taken by flow × km or arrivals per km², by people per head; guesses
likewise, save population, which is always taken by density, and nearness to the border,
which ranks as it is.

**Held out.** The study's β and γ were fitted, among others, to these events. Here they
are found without any of them, from field offices and federal cases: β = {beta:.3f},
γ = {gamma:.3f}. *Refitted by state*: eight folds of states in turn, each judged by a
fit to the events of the other seven (β {beta_low:.3f} to {beta_high:.3f}); the field
offices, and the federal cases of the hidden states, were seen. *Arrivals alone* and the
mix are by the same eight fits. *As shipped* saw them all and is no test.

**Guesses.** Population; km of road of the network; nearness to the United States as the
crow flies; all flow on the one quickest road from the crossing nearest to each
municipality, demand as in the model; and the model's own input, firearm homicides.
Arrivals alone is no guess but the rest of the model.
"""

CORRIDORS_LOSES: Final = """**Where it loses, and what was tried.** {losses} The map of
flow on roads says where firearms pass; they are found where they pass *and* where they
end, and more often where there are people to find them. Tried:

- *Arrivals alone*: AUC {auc_ends:.2f} against {auc:.2f} of flow on roads, hit rate on
  5 % of land {hit_ends:.0%} against {hit:.0%}.
- *Flow and arrivals.* Expected events = a × share of flow × km + (1 − a) × share of
  arrivals, a found with β and γ on the other seven folds of states ({mix_low:.2f} to
  {mix_high:.2f}), so that no event judges its own fit. An even mix had been looked at
  on all events before, no other. AUC {auc_mixed:.2f}, hit rate on 5 % of land
  {hit_mixed:.0%}. {losses_mixed}
- *Other parameters.* Refitted by state instead of without these events: hit rate on 5 %
  of land {hit_state:.0%}, AUC {auc_state:.2f}.

**What the roads add.** The mix leads arrivals alone by {leads}. Of all {compared}
figures, AUC and hit rates, the roads better {better} and worsen {worse}; in {nothing}
what they add cannot be told from nothing. {gain}

Arrivals by municipality are in the layer `municipalities` of the GeoPackage and in the
areas of the web map; the mix is in no product. Nothing here tests single roads within a
municipality.
"""

PORTS: Final = """## Crossings against outbound seizures

**Judged by** {events} outbound seizures of weapons by CBP field office, a sample of
four months. With four offices little can be told, and seizures show where CBP looks.
Intervals are chance in counting alone.

**Held out.** The share of each office is told by a fit that did not see its count; the
four are scaled to add up to 1. *Without field offices* is one fit that saw none of
them. All shares are mixed with 1 % of equal shares, so that a guess which rules out
what happened gets a bad log score and not an infinite one.

**Guesses.** Every county's supply at its nearest crossing by hours; every
municipality's demand at its own; all at the crossing with most traffic; shares of
traffic; equal shares.
"""

PORTS_TOLD: Final = """The model is {model:.2f} from the seizures in total variation,
the nearest crossing {nearest:.2f}: {verdict}. Traffic, which the model uses too, is
{volume:.2f} away: {verdict_volume}. Fitted without any field office the model is
{without:.2f} away, without each office in turn {model:.2f}.
"""

ORIGINS: Final = """## Origins against traced purchases

**Judged by** firearms recovered in Mexico and Central America, 2015–2022, and traced to
a purchase in Texas, Arizona, California with New Mexico, or elsewhere: four figures.
Also published are shares of states for 2009–14 and firearms of some places; what they
say stands below.

**Held out.** The shipped supply is scaled to these very figures and cannot be judged by
them. Judged is the study's rule of supply without them: dealers of each county, less
the farther they are from the nearest crossing, S ∝ dealers × exp(−λ h). λ is
{per_hour:.3f} per hour, fitted to published shares of 2009–14 (recalled, not checked;
[trace shares](../replications/trace_shares/README.md)): an earlier period of the same
kind of data. The form was chosen after other rules had lost to these figures. *Model
with laws* also counts a dealer more where the state has few firearm laws. *Model by
reach of demand* knows no trace of any period: S ∝ dealers × Σ D^γ exp(−β C), with β and
γ found with supply by dealers alone (β = {beta:.3f}, γ = {gamma:.3f}).

**Intervals are chance in counting alone** and far too narrow: nobody knows how traced
firearms differ from the others. A rank correlation of four groups has none, so nothing
is told apart by it.
"""

ORIGINS_LOSES: Final = """**Where it loses, and what was tried.** {losses} Dealers are
{dealers:.2f} away in total variation, dealers with laws {dealers_laws:.2f}, population
{population:.2f}: they put most purchases into the states far from the border. Weighting
dealers by reach of demand gave {reach:.2f} and lost to equal shares ({equal:.2f}), so
supply was made to fall with the hours to the border: {model:.2f}; with laws on top
{laws:.2f}. What is left is mostly {worst}. The published shares of 2009–14 themselves
are {earlier:.2f} away: four figures where λ is one. The shipped study keeps
totals of groups scaled to the traces.
"""

PLACES: Final = """### Within states, against places of purchase

**Judged by** firearms of {number} counties and cities that reports about the same
release name (`data/raw/traces/places.csv`). No number was fitted to them: the shipped
supply counts dealers, less the farther they are from the nearest crossing, at a rate
fitted to shares of states of 2009–14 (recalled, not checked;
[trace shares](../replications/trace_shares/README.md)). But the rule itself was taken
up after these places had shown that counting dealers alike is wrong: so far they have
judged its choice, and are no clean test of it. The totals of groups of states
hold these places, so every contender is scaled to them and only the split within is
judged. Cities are lower bounds of their counties; places are few, and reported because
they are large: intervals are of places drawn anew.

{judged}

{table}

The model is off by a factor of {model:.1f} on average, either way; dealers counted
alike within groups, which was the rule before, by {dealers:.1f}: {verdict}. {losses}
Phoenix stays far too high by dealers and by people alike: its county has most of both.
"""

DESTINATIONS: Final = """## Destinations against case files and later homicides

**Judged by** federal firearms-law case files of {states} states in the study's window,
and by firearm homicides (estimated) of the same window. Whole states are drawn anew.

**Held out.** {held_out} Large states have more of everything, so beside each rank
correlation stands that at equal population.

**Guesses.** Population; firearm homicides of the years before; nearness to the border
(people's mean); and for case files the model's own input, homicides of the window.
"""
HELD_CASES: Final = """Case files: refitted without them (β = {beta:.3f},
γ = {gamma:.3f})."""
HELD_LATER: Final = """Later homicides: demand is that of as many years *before* the
window, refitted without the case files (β = {beta:.3f}, γ = {gamma:.3f}); no homicide
or case file of the window is used. Dealers, traced purchases and traffic of crossings
are those of the study, and of years that reach into the window."""

DESTINATIONS_LOSES: Final = """**Where it loses, and what was tried.** {losses} Arrivals
are meant to say where firearms go, not where people are killed: flow favours what is
near, and violence stays where it was. {tried}
"""
TRIED_LATER: Final = """Against later homicides two other forms were refitted in the
same way: {forms}. The model has {model:.2f}, earlier homicides {before:.2f}; at equal
population {model_given:.2f} and {before_given:.2f}. Neither form is taken up: to choose
by what judges would be to fit to it, and the guess is the homicides themselves."""
FORMS: Final = {
    "model_half_bound": "arrivals half bound to demand (κ = 0.5)",
    "model_whole_demand": "demand taken as it is (γ = 1)",
}
FORM: Final = "{what}: rank correlation {plain:.2f}, at equal population {given:.2f}"
FORM_UNTOLD: Final = "{what}: the evidence does not tell its other parameters"
TRIED_CASES: Final = """Against case files the model has {model:.2f} and the homicides
that it is made from {demand:.2f}: {verdict}."""

HOTSPOTS: Final = """## Hotspots against later years

The test that `geo run` makes, with its intervals: [hotspots.md](hotspots.md) has all
shares and PEI. The model is the map that is shown, Gi\\* of rates; *Gi\\* of counts*
and *smoothed rate × people* are others that the stage can draw.
"""

HOTSPOTS_LOSES: Final = """**Where it loses, and what was tried.** {losses} On 5 % of
land the map of rates holds {model:.0%} of the next year's homicides, population
{population:.0%}: a map of rates does not look for where most people are. The stage's
own remedy is *smoothed rate × people*, {expected:.0%} against {last:.0%} of last year's
count; on 5 % of people rates hold {model_people:.0%} and last year's count
{last_people:.0%}: {verdict}. Which map to use depends on what is scarce, land to patrol
or people to reach.
"""

END: Final = """## What is not tested

- Single roads and single crossings: no published counts tell them apart. Single
  counties: only the seven places above.
- Enforcement. Every count here is flow × enforcement; a model that predicts counts well
  may do so because both follow where the state is present.
- Time. Demand is of other years than the seizures of 2006–2011.
- Neighbouring states resemble each other too, and for hotspots municipalities are drawn
  one by one: true intervals are wider.
"""
VERDICTS: Final = {
    "wins": "the model is better",
    "level": "the two cannot be told apart",
    "loses": "the guess is better",
    "unknown": "there is no interval to tell them apart by",
    "": "both are forms of the model",
}
