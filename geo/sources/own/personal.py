"""Columns about persons, by their headings in English and Spanish.

Only columns that the study names are read at all. This list says which of the others
are told as left out, and refuses a study that names one of them.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from geo.sources.intake.layout import plain


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# A heading with one of these words is about a person, or tells one weapon from others.
_NEVER: Final = _set(
    """
    address addresses direccion direcciones domicilio domicilios street streets
    avenue avenida calle calles colonia neighborhood postcode
    phone phones telephone telephones telefono telefonos tel fax mobile cell celular
    celulares movil whatsapp
    email mail correo correos
    surname surnames lastname firstname forename forenames middlename fullname maiden
    apellido apellidos paterno materno nombres alias aliases apodo apodos nickname
    initials iniciales
    birth birthday birthdate dob nacimiento nac age edad
    sex sexo gender genero race raza
    ethnicity etnia nationality nacionalidad citizenship ciudadania marital occupation
    ocupacion height weight estatura
    curp rfc ssn nss ine ife fein ein passport pasaporte cedula dni elector
    license licence licenses licences licencia licencias ffl permit permiso matricula
    serial serials serie series serialnumber sn
    vin plate plates placa placas imei imsi ip account cuenta card tarjeta
    signature firma photo photograph foto fotografia fingerprint fingerprints huella
    huellas biometric biometrico dna adn
    notes note comments comment remarks narrative notas nota observaciones
    observacion comentarios comentario narrativa descripcion description relato
    expediente carpeta folio averiguacion
    """
)
# Headings of several words, written together: the whole, or two words in a row of it.
_NEVER_WHOLE: Final = _set(
    """
    lastname firstname middlename fullname givenname familyname dateofbirth birthdate
    serialnumber serialno numerodeserie noserie numserie licensenumber licencenumber
    phonenumber socialsecurity socialsecuritynumber segurosocial codigopostal zip
    zipcode zip4 postalcode homeaddress claveunicaderegistrodepoblacion
    casenumber caseno caseid casenum numerocaso nocaso numcaso
    tracenumber traceno traceid incidentnumber incidentno incidentid
    reportnumber reportno reportid numeroreporte numeroinforme
    idnumber idno idnum numeroidentificacion identificationnumber badgenumber badgeno
    employeenumber employeeid numeroempleado noempleado estadocivil socialnumber
    givennames nombrecompleto
    """
)
# A person, unless the heading goes on to a place, a day or a kind of thing.
_ROLES: Final = _set(
    """
    name nombre
    purchaser purchasers buyer buyers comprador compradores possessor possessors
    poseedor owner owners propietario dueno seller sellers vendedor dealer dealers
    armero armeria licensee transferee recipient suspect suspects sospechoso imputado
    imputados detenido detenidos detainee arrestee arrested defendant accused acusado
    victim victims victima victimas witness testigo driver conductor officer officers
    agent agente policia elemento investigator associate person persona individuo
    """
)
_EXCUSED: Final = _set(
    """
    state estado county condado municipio municipality municipal city ciudad entidad
    place lugar localidad locality country pais date fecha year ano type tipo code
    clave cve fips inegi latitude latitud longitude longitud lat lon calibre caliber
    weapon arma firearm maker manufacturer fabricante count numero total cantidad
    """
)
# Words that part a pair of words without changing what it says.
_SMALL: Final = _set("de del la las el los of the a y and")
# Names of places and of persons alike: read if the study says that it is a place.
_BARE: Final = frozenset({"name", "nombre"})


def _words(heading: str) -> list[str]:
    """Return the words of a heading: no accents or case, parts of camelCase apart."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    flat = unicodedata.normalize("NFKD", apart).casefold()
    return re.findall(r"[a-z]+", flat.encode("ascii", "ignore").decode())


def is_personal(heading: str, deny: Collection[str] = ()) -> bool:
    """Tell whether a column is about persons, by its heading.

    Parameters
    ----------
    heading
        As the file has it.
    deny
        Further headings, of the study; accents, case and signs are not looked at.

    Examples
    --------
    >>> [is_personal(heading) for heading in ("CURP", "Fecha de nacimiento", "Nombre")]
    [True, True, True]
    >>> [is_personal(heading) for heading in ("Fecha", "Nombre del municipio")]
    [False, False]
    >>> [is_personal(heading) for heading in ("Victim's county", "Victim name, county")]
    [False, True]
    """
    whole = plain(heading)
    in_order = _words(heading)
    words = set(in_order)
    if whole in {plain(text) for text in deny} or words & _NEVER:
        return True
    if not _NEVER_WHOLE.isdisjoint([whole, *_pairs(in_order)]):
        return True
    named_role = words & _BARE and words & (_ROLES - _BARE)
    return bool(named_role or (words & _ROLES and not words & _EXCUSED))


def _pairs(words: Sequence[str]) -> list[str]:
    """Return each two words in a row, written together; small words do not count."""
    large = [word for word in words if word not in _SMALL]
    return [first + second for first, second in pairwise(large)]


def may_be_read(heading: str, deny: Collection[str] = ()) -> bool:
    """Tell whether the study may name a column, as what is a place or a count."""
    denied = {plain(text) for text in deny}
    bare = plain(heading) in _BARE and plain(heading) not in denied
    return bare or not is_personal(heading, deny)


def personal_among(
    headings: Sequence[str], read: Collection[str], deny: Collection[str]
) -> list[str]:
    """Return the headings of personal columns that are left out, as they are written.

    Parameters
    ----------
    headings
        Of the file.
    read
        Those that the study names.
    deny
        Further headings of the study.
    """
    named = {plain(text) for text in read}
    return [
        legible(heading)
        for heading in headings
        if plain(heading) not in named and is_personal(heading, deny)
    ]


def legible(heading: str) -> str:
    """Return a heading for a message: a row taken for one must not tell a person.

    Examples
    --------
    >>> legible("Teléfono"), legible("calle 5 de Mayo 17")
    ('Teléfono', '(a column)')
    """
    short = len(heading) <= _LONGEST and not any(sign.isdigit() for sign in heading)
    return heading if short and heading.isprintable() else "(a column)"


_LONGEST: Final = 40
