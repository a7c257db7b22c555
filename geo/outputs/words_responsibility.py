"""Interface text about who answers for what, in both languages; see `words`."""

from typing import Final

EN: Final[dict[str, str]] = {
    "responsibility": "Areas of responsibility",
    "responsibility_atf_field_division": "ATF field division",
    "responsibility_border_patrol_sector": "Border Patrol sector",
    "responsibility_cbp_field_office": "CBP field office",
    "responsibility_mexican_consular_district": "Mexican consular district",
    "responsibility_mexican_customs_office": "Mexican customs office",
    "responsibility_mexican_federal_prosecutor": "Mexican federal prosecutor's office",
    "responsibility_mexican_military_region": "Mexican military region",
    "responsibility_us_consular_district": "US consular district",
    "responsibility_own": "Area of the study's own file",
    "responsibility_unknown": "Not known here",
    "responsibility_caveat": (
        "Areas of responsibility as published in the year given, or as recalled or "
        "inferred where marked; check before use in the field."
    ),
    "basis_catalogue": "From a catalogue",
    "basis_published, checked": "Published; a copy was read",
    "basis_published, recalled": "Published; recalled, not checked",
    "basis_inferred": "Inferred from part of a publication",
    "basis_own": "From the study's own file",
    "basis_own, by overlap": "From the study's own polygons, by the largest overlap",
    "basis_own, by position": "From the study's own polygons, by position",
}

ES: Final[dict[str, str]] = {
    "responsibility": "Ámbitos de responsabilidad",
    "responsibility_atf_field_division": "División de campo de la ATF",
    "responsibility_border_patrol_sector": "Sector de la Patrulla Fronteriza",
    "responsibility_cbp_field_office": "Oficina de campo de la CBP",
    "responsibility_mexican_consular_district": "Circunscripción consular de México",
    "responsibility_mexican_customs_office": "Aduana mexicana",
    "responsibility_mexican_federal_prosecutor": "Fiscalía Federal de la FGR",
    "responsibility_mexican_military_region": "Región militar de México",
    "responsibility_us_consular_district": (
        "Circunscripción consular de Estados Unidos"
    ),
    "responsibility_own": "Ámbito del archivo propio del estudio",
    "responsibility_unknown": "Aquí no se conoce",
    "responsibility_caveat": (
        "Ámbitos de responsabilidad según lo publicado en el año indicado, o de "
        "memoria o por inferencia donde así se marca; verifíquese antes de usarse en "
        "campo."
    ),
    "basis_catalogue": "De un catálogo",
    "basis_published, checked": "Publicado; se leyó una copia",
    "basis_published, recalled": "Publicado; de memoria, sin verificar",
    "basis_inferred": "Inferido de parte de una publicación",
    "basis_own": "Del archivo propio del estudio",
    "basis_own, by overlap": (
        "De los polígonos propios del estudio, por la mayor superposición"
    ),
    "basis_own, by position": "De los polígonos propios del estudio, por posición",
}
