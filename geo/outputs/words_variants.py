"""Interface text about parts of the flow, in English and Spanish.

See `geo.outputs.words`. Names of parts come from the tables, in English; those that
have a Spanish form are listed here.
"""

import re
from typing import Final

EN: Final[dict[str, str]] = {
    "variant": "Flow shown",
    "variant_all": "All flow",
    "variant_origin": "By states of purchase",
    "variant_weapon class": "By class of weapon",
    "variant_share": "share of this flow alone: {name}",
    "variant_origin_note": (
        "Flows by states of purchase add up to all flow. Hexagons: all flow."
    ),
    "variant_weapon class_note": (
        "A class changes only where firearms go, by where such were seized; no figure "
        "tells where each is bought. Hexagons: all flow."
    ),
}

ES: Final[dict[str, str]] = {
    "variant": "Flujo que se muestra",
    "variant_all": "Todo el flujo",
    "variant_origin": "Por estados de compra",
    "variant_weapon class": "Por clase de arma",
    "variant_share": "parte de este flujo solo: {name}",
    "variant_origin_note": (
        "Los flujos por estados de compra suman todo el flujo. Hexágonos: todo el "
        "flujo."
    ),
    "variant_weapon class_note": (
        "La clase cambia solo adónde van las armas, según dónde se aseguraron; ninguna "
        "cifra dice dónde se compra cada una. Hexágonos: todo el flujo."
    ),
}

_SPANISH: Final[dict[str, str]] = {
    "handguns": "armas cortas",
    "long guns": "armas largas",
    "other states": "otros estados",
    "by sea and air": "por mar y aire",
    "Hawaii": "Hawái",
    "Louisiana": "Luisiana",
    "New Mexico": "Nuevo México",
    "New York": "Nueva York",
    "North Carolina": "Carolina del Norte",
    "Oregon": "Oregón",
    "Pennsylvania": "Pensilvania",
    "South Carolina": "Carolina del Sur",
}


def in_spanish(name: str) -> str:
    """Return the name of a part of the flow in Spanish, as it is if it has no form.

    Examples
    --------
    >>> in_spanish("California and New Mexico")
    'California y Nuevo México'
    """
    if name in _SPANISH:
        return _SPANISH[name]
    states = re.split(r" and |, ", name)
    signs = [
        " y " if sign == " and " else sign for sign in re.findall(r" and |, ", name)
    ]
    shown = [_SPANISH.get(state, state) for state in states]
    return "".join(
        part for pair in zip(shown, [*signs, ""], strict=True) for part in pair
    )
