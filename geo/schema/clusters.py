"""Tables of clusters of incidents, and of windows that hold more than expected."""

from geo.schema.columns import number, text, total
from geo.schema.contract import Column, Dtype, Kind, Table

CLUSTER_METHODS = ("dbscan", "hdbscan")
SCAN_KINDS = ("space", "space-time")

_METHOD = Column(
    name="method",
    dtype=Dtype.TEXT,
    kind=Kind.KEY,
    meaning="How clusters were found",
    choices=CLUSTER_METHODS,
)
_CLUSTER = Column(
    name="cluster",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="1 = most incidents of its method",
    minimum=1,
)


def _year(name: str, meaning: str) -> Column:
    return Column(name=name, dtype=Dtype.INTEGER, meaning=meaning)


def _proportion(
    name: str, meaning: str, unit: str = "share", *, nullable: bool = False
) -> Column:
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit=unit,
        meaning=meaning,
        kind=Kind.INTENSIVE,
        minimum=0,
        maximum=1,
        nullable=nullable,
    )


def _probability(name: str, meaning: str, *, nullable: bool = False) -> Column:
    return _proportion(name, meaning, "probability", nullable=nullable)


CLUSTERS = Table(
    name="hotspots_clusters",
    meaning="Clusters of seizure incidents by density: where seizures were made",
    key=("method", "cluster"),
    columns=(
        _METHOD,
        _CLUSTER,
        text("name", "Municipality with most of its incidents, and state"),
        number("latitude", "degree", "Middle of its incidents, degrees north"),
        number("longitude", "degree", "Middle of its incidents, degrees east"),
        number("radius_km", "km", "From the middle to its farthest place", minimum=0),
        total("incidents", "incidents", "Incidents with firearms seized"),
        total("firearms", "firearms", "Firearms seized in them"),
        total("places", "places", "Different points of its incidents"),
        _year("first_year", "Year of its first incident"),
        _year("last_year", "Year of its last incident"),
        _proportion(
            "stability",
            "Share of resamples of incidents in which it is found again, Jaccard "
            "index at least 0.5; empty without resamples",
            "share of resamples",
            nullable=True,
        ),
        _proportion(
            "jaccard",
            "Mean over resamples of the Jaccard index with the most similar cluster",
            "Jaccard index",
            nullable=True,
        ),
        _proportion(
            "persistence",
            "HDBSCAN: excess of mass over its greatest possible; empty for DBSCAN",
            nullable=True,
        ),
    ),
)

CLUSTER_MEMBERS = Table(
    name="hotspots_cluster_members",
    meaning="Municipalities of each cluster of seizure incidents",
    key=("method", "cluster", "area_id"),
    columns=(
        _METHOD,
        _CLUSTER,
        text("area_id", "Country and INEGI code", kind=Kind.KEY),
        total("incidents", "incidents", "Incidents of the cluster in it"),
        total("firearms", "firearms", "Firearms seized in them"),
        _proportion(
            "probability",
            "HDBSCAN: how firmly it belongs to the cluster; empty for DBSCAN",
            nullable=True,
        ),
    ),
)

SCAN = Table(
    name="hotspots_scan",
    meaning="Circles, and circles over years, with more cases than people explain",
    key=("kind", "rank"),
    columns=(
        Column(
            name="kind",
            dtype=Dtype.TEXT,
            kind=Kind.KEY,
            meaning="Circles over all years, or circles over a run of years",
            choices=SCAN_KINDS,
        ),
        Column(
            name="rank",
            dtype=Dtype.INTEGER,
            kind=Kind.KEY,
            meaning="1 = most likely; the next share no place with those before",
            minimum=1,
        ),
        text("name", "Place with most of its cases, and state"),
        text("area_id", "Place in the centre"),
        number("latitude", "degree", "Centre, degrees north"),
        number("longitude", "degree", "Centre, degrees east"),
        number("radius_km", "km", "From the centre to its farthest place", minimum=0),
        _year("first_year", "First year"),
        _year("last_year", "Last year"),
        total("units", "places", "Municipalities (or cells) within"),
        total("population", "people", "Mean over its years"),
        total("observed", "cases", "Cases within the circle and years"),
        total("expected", "cases", "If cases followed people"),
        number(
            "relative_risk",
            "ratio",
            "Observed over expected inside, over the same outside; empty if nothing "
            "is outside",
            minimum=0,
            nullable=True,
        ),
        number("llr", "", "Logarithm of Kulldorff's likelihood ratio", minimum=0),
        _probability(
            "p", "Monte Carlo, against the greatest of each replicate; chance alone"
        ),
        _probability(
            "p_gumbel",
            "Approximation: upper tail of a Gumbel law fitted to the replicates; "
            "empty with too few",
            nullable=True,
        ),
    ),
)

CLUSTER_TABLES = (CLUSTERS, CLUSTER_MEMBERS, SCAN)
