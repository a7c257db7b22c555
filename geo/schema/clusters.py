"""Tables of clusters of incidents, and of windows that hold more than expected."""

from geo.schema.columns import chosen, number, part, text, total, whole
from geo.schema.contract import Kind, Table

CLUSTER_METHODS = ("dbscan", "hdbscan")
SCAN_KINDS = ("space", "space-time")

_METHOD = chosen("method", "How clusters were found", CLUSTER_METHODS, kind=Kind.KEY)
_CLUSTER = whole(
    "cluster", "1 = most incidents of its method", kind=Kind.KEY, minimum=1
)


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
        whole("first_year", "Year of its first incident"),
        whole("last_year", "Year of its last incident"),
        part(
            "stability",
            "Share of resamples of incidents in which it is found again, Jaccard "
            "index at least 0.5; empty without resamples",
            unit="share of resamples",
            nullable=True,
        ),
        part(
            "jaccard",
            "Mean over resamples of the Jaccard index with the most similar cluster",
            unit="Jaccard index",
            nullable=True,
        ),
        part(
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
        part(
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
        chosen(
            "kind",
            "Circles over all years, or circles over a run of years",
            SCAN_KINDS,
            kind=Kind.KEY,
        ),
        whole(
            "rank",
            "1 = most likely; the next share no place with those before",
            kind=Kind.KEY,
            minimum=1,
        ),
        text("name", "Place with most of its cases, and state"),
        text("area_id", "Place in the centre"),
        number("latitude", "degree", "Centre, degrees north"),
        number("longitude", "degree", "Centre, degrees east"),
        number("radius_km", "km", "From the centre to its farthest place", minimum=0),
        whole("first_year", "First year"),
        whole("last_year", "Last year"),
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
        part(
            "p",
            "Monte Carlo, against the greatest of each replicate; chance alone",
            unit="probability",
        ),
        part(
            "p_gumbel",
            "Approximation: upper tail of a Gumbel law fitted to the replicates; "
            "empty with too few",
            unit="probability",
            nullable=True,
        ),
    ),
)

CLUSTER_TABLES = (CLUSTERS, CLUSTER_MEMBERS, SCAN)
