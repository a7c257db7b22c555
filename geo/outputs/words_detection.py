"""Interface text on seizures beside modelled flow; see `geo.outputs.words`."""

from typing import Final

EN: Final[dict[str, str]] = {
    "detection_regions": "Seizures beside modelled flow 2006–2011",
    "web_unit_detection_regions": (
        "Events with firearms seized, against those that modelled flow would lead one "
        "to expect; by region, in no order"
    ),
    "more than expected": "More than expected",
    "as expected, or cannot tell": "As expected, or cannot tell",
    "less than expected": "Less than expected",
    "detection_caveat": (
        "What is seen follows effort and reporting: few seizures are not little flow. "
        "The events are armed clashes of December 2006 to November 2011 (CIDE), far "
        "from today's. The model's own error is in the ratio too, and the same events "
        "helped to set the model. Regions are as large as states, so that none stands "
        "for a road."
    ),
    "web_detection_office": "Seizures of its field office",
    "web_detection_ratio": "{name}; ratio {ratio} ({low}–{high})",
    "web_detection_note": (
        "Outbound seizures against modelled flow, all crossings of the field office "
        "together; a sample of four months"
    ),
    "layer_detection": "Seizures beside modelled flow, by region",
    "layer_detection_offices": "Seizures beside modelled flow, by field office",
    "style_detection": "More or less than expected",
}

ES: Final[dict[str, str]] = {
    "detection_regions": "Aseguramientos frente al flujo modelado 2006–2011",
    "web_unit_detection_regions": (
        "Eventos con armas aseguradas frente a los que cabría esperar según el flujo "
        "modelado; por región, sin orden"
    ),
    "more than expected": "Más de lo esperado",
    "as expected, or cannot tell": "Como se esperaba, o no se puede saber",
    "less than expected": "Menos de lo esperado",
    "detection_caveat": (
        "Lo que se ve depende del esfuerzo y del registro: pocos aseguramientos no "
        "significan poco flujo. Los eventos son enfrentamientos armados de diciembre "
        "de 2006 a noviembre de 2011 (CIDE), lejos de la situación actual. La razón "
        "incluye además el error del modelo, y los mismos eventos sirvieron para "
        "ajustarlo. Las regiones son del tamaño de un estado, para que ninguna "
        "represente una carretera."
    ),
    "web_detection_office": "Aseguramientos de su oficina de campo",
    "web_detection_ratio": "{name}; razón {ratio} ({low}–{high})",
    "web_detection_note": (
        "Aseguramientos de salida frente al flujo modelado, todos los cruces de la "
        "oficina de campo juntos; muestra de cuatro meses"
    ),
    "layer_detection": "Aseguramientos frente al flujo modelado, por región",
    "layer_detection_offices": (
        "Aseguramientos frente al flujo modelado, por oficina de campo"
    ),
    "style_detection": "Más o menos de lo esperado",
}
