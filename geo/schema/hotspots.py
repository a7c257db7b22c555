"""Tables of the hotspots: what is found on the cells, how sure, and how good.

Each table has a sheet of its own in docs/hotspots.md: what it says and does not.
"""

from geo.schema.columns import CELL, chosen, number, part, text, total, whole
from geo.schema.contract import Column, Dtype, Kind, Table

# Confidence classes after the false-discovery-rate correction, coldest first.
HOTSPOT_CLASSES = (
    "cold 99",
    "cold 95",
    "cold 90",
    "not significant",
    "hot 90",
    "hot 95",
    "hot 99",
)
# What hotspots are found of, and where: the unit of observation is the cell.
MEASURES = ("homicides", "dealers", "seizures")
# Anselin's quadrants: a value against its neighbours'.
MORAN_CLASSES = (
    "high-high",
    "low-low",
    "high-low",
    "low-high",
    "not significant",
)
# What all findings on a cell come to, surest first; see `geo.hotspots.verdict`.
VERDICTS = (
    "firm hotspot",
    "likely hotspot",
    "uncertain hotspot",
    "high among low",
    "coldspot",
    "no finding",
)
# How hot and cold years follow each other, as Esri's Emerging Hot Spot Analysis names
# it: eight patterns of hot spots, the same eight of cold spots, and none.
EMERGING_KINDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
NO_PATTERN = "no pattern"
EMERGING_CLASSES = (
    *(f"{kind} hot spot" for kind in EMERGING_KINDS),
    *(f"{kind} cold spot" for kind in EMERGING_KINDS),
    NO_PATTERN,
)
# What limits the choice of a map that is judged.
BUDGETS = ("land", "people")
# Pairs of the bivariate local Moran: what is here, and what is around.
PAIRS = ("seizures near homicides", "dealers near homicides")


_MEASURE = chosen("measure", "What is measured", MEASURES, kind=Kind.KEY)
_PER = "per 100,000 a year"
_RATE = (
    number(
        "rate",
        _PER,
        "Empirical-Bayes rate of the cell's areas, weighted by their people; empty "
        "for seizures, which have no denominator",
        nullable=True,
        minimum=0,
    ),
    number(
        "rate_low",
        _PER,
        "Low posterior quantile of the rate, weighted alike",
        nullable=True,
        minimum=0,
    ),
    number(
        "rate_high",
        _PER,
        "High posterior quantile of the rate, weighted alike",
        nullable=True,
        minimum=0,
    ),
)

HOTSPOTS = Table(
    name="hotspots",
    meaning="Hotspots per measure and hexagon, with confidence after correction",
    key=("measure", "cell"),
    columns=(
        _MEASURE,
        CELL,
        total("observed", "count", "Observed count"),
        total("exposure", "person-years", "People × years; 0 where nobody lives"),
        *_RATE,
        number("z", "standard deviations", "Getis–Ord Gi* of rates (seizures: counts)"),
        number("p", "probability", "Two-sided, analytic", minimum=0),
        number("q", "probability", "After Benjamini–Hochberg", minimum=0),
        chosen("class", "Confidence class after the correction", HOTSPOT_CLASSES),
        number("z_count", "standard deviations", "Getis–Ord Gi* of counts"),
        chosen("class_count", "Confidence class of counts, corrected", HOTSPOT_CLASSES),
        number("moran", "", "Local Moran's I of what Gi* is found of"),
        number(
            "moran_p",
            "probability",
            "One-sided pseudo p of the conditional permutations",
            minimum=0,
        ),
        chosen(
            "moran_class",
            "Quadrant where the two-sided analytic p holds after correction",
            MORAN_CLASSES,
        ),
        part("hot_share", "Share of resampled data sets in which the cell is hot"),
        part(
            "hot_resolutions",
            "Share of resolutions at which the place is hot",
        ),
        chosen("verdict", "What these findings come to", VERDICTS),
    ),
)

RANKED = Table(
    name="hotspots_ranked",
    meaning="Hotspots as places: cells that touch and are hot, ranked and named",
    key=("measure", "rank"),
    columns=(
        _MEASURE,
        whole("rank", "By events beyond the overall rate, cautiously", kind=Kind.KEY),
        text("name", "Municipality or county with most of the events"),
        text("state_name", "Its state"),
        text("nearest_city", "Nearest place of 100,000 people and more"),
        number(
            "city_km", "km", "Great-circle distance to it", minimum=0, nullable=True
        ),
        whole("cells", "Cells"),
        total("land_km2", "km²", "Land"),
        total("population", "people", "People"),
        total("observed", "count", "Observed count"),
        total("expected", "count", "At the overall rate; by land for seizures"),
        number("ratio", "", "Observed over expected", minimum=0),
        number(
            "excess_low",
            "count",
            "Expected events taken from the low quantile of Gamma(observed + ½)",
        ),
        number("z_mean", "standard deviations", "Mean Gi* of the cells"),
        chosen("class", "Class that most of the cells have", HOTSPOT_CLASSES),
        part("hot_share", "Mean share of resamples in which the cells are hot"),
        chosen("verdict", "Verdict that most of the cells have", VERDICTS),
        text("emerging", "Emerging class that most of the cells have; or empty"),
    ),
)

BIVARIATE = Table(
    name="hotspots_bivariate",
    meaning="Bivariate local Moran: one measure here, another around",
    key=("pair", "cell"),
    columns=(
        chosen("pair", "What is here, near what around", PAIRS, kind=Kind.KEY),
        CELL,
        number("moran", "", "Local I of the pair"),
        number("moran_p", "probability", "One-sided pseudo p", minimum=0),
        chosen("moran_class", "Quadrant after the correction", MORAN_CLASSES),
    ),
)

RINGS = Table(
    name="hotspots_rings",
    meaning="Moran's I by number of rings: incremental spatial autocorrelation",
    key=("measure", "rings"),
    columns=(
        _MEASURE,
        whole("rings", "Rings of neighbours", kind=Kind.KEY),
        number("moran", "", "Global Moran's I"),
        number("z", "standard deviations", "Under randomisation"),
        Column(name="chosen", dtype=Dtype.FLAG, meaning="True for the rings in use"),
    ),
)

SKILL = Table(
    name="hotspots_skill",
    meaning="Hotspots of homicides judged by later years, beside simple guesses",
    key=("split", "budget", "area_share", "method"),
    columns=(
        text("split", "One split, or the mean of rolling ones", kind=Kind.KEY),
        text("method", "What ranks the cells", kind=Kind.KEY),
        whole("found_from", "First year that the first map knows"),
        whole("found_to", "Last year that the last map knows"),
        whole("judged_from", "First year that judges"),
        whole("judged_to", "Last year that judges"),
        whole("splits", "Number of splits"),
        chosen("budget", "What limits the choice", BUDGETS, kind=Kind.KEY),
        Column(
            name="area_share",
            dtype=Dtype.NUMBER,
            unit="share of land or people",
            meaning="Share of all land or people that is chosen",
            kind=Kind.KEY,
            minimum=0,
            maximum=1,
        ),
        part("hit_rate", "Share of later events inside"),
        part("hit_rate_low", "5th percentile over the bootstrap of areas"),
        part("hit_rate_high", "95th percentile"),
        number("pai", "", "Hit rate over share chosen", minimum=0),
        number("pai_low", "", "5th percentile", minimum=0, nullable=True),
        number("pai_high", "", "95th percentile", minimum=0, nullable=True),
        part("pei", "Events inside over the most that the choice could hold"),
        number("pei_low", "", "5th percentile", minimum=0, nullable=True),
        number("pei_high", "", "95th percentile", minimum=0, nullable=True),
    ),
)


EMERGING = Table(
    name="hotspots_emerging",
    meaning="How homicide hotspots came and went over the years, per hexagon of Mexico",
    key=("cell",),
    columns=(
        CELL,
        chosen("class", "Pattern of hot and cold years, after Esri", EMERGING_CLASSES),
        number("mk_z", "standard deviations", "Mann–Kendall trend of Gi* over years"),
        number("mk_p", "probability", "Of the trend, two-sided", minimum=0),
        whole("hot_years", "Years in which the cell was a hot spot"),
        whole("cold_years", "Years in which the cell was a cold spot"),
        whole(
            "first_hot",
            "First year as a hot spot; empty if there was none",
            nullable=True,
        ),
        whole(
            "last_hot",
            "Last year as a hot spot; empty if there was none",
            nullable=True,
        ),
        number("z_last", "standard deviations", "Gi* of the last year"),
    ),
)

EMERGING_YEARS = Table(
    name="hotspots_emerging_years",
    meaning="Years in which a hexagon was a hot or cold spot; others are not listed",
    key=("cell", "year"),
    columns=(
        CELL,
        whole("year", "Year", kind=Kind.KEY),
        Column(
            name="bin",
            dtype=Dtype.INTEGER,
            meaning="Confidence after the correction within the year: 1, 2, 3 are hot "
            "at 90, 95, 99 %; −1, −2, −3 are cold",
            minimum=-3,
            maximum=3,
        ),
    ),
)

HOTSPOT_TABLES = (
    HOTSPOTS,
    RANKED,
    BIVARIATE,
    RINGS,
    SKILL,
    EMERGING,
    EMERGING_YEARS,
)
