"""Words of tables made from an analyst's own lists, in English and Spanish."""

from typing import Final

EN: Final[dict[str, str]] = {
    "layer_trace_flows": "Own traces: purchase and recovery",
    "layer_trace_times": "Own traces: years from purchase to recovery",
    "layer_trace_kinds": "Own traces: types, calibres and countries",
}
ES: Final[dict[str, str]] = {
    "layer_trace_flows": "Rastreos propios: compra y recuperación",
    "layer_trace_times": "Rastreos propios: años de la compra a la recuperación",
    "layer_trace_kinds": "Rastreos propios: tipos, calibres y países",
}
