"""States of the United States: names, postal codes and numbers of the Census Bureau.

Producer: U.S. Census Bureau, ANSI codes of states; the codes do not change.
"""

from typing import Final

_TABLE: Final = """\
AL 01 Alabama|AK 02 Alaska|AZ 04 Arizona|AR 05 Arkansas|CA 06 California|CO 08 Colorado
CT 09 Connecticut|DE 10 Delaware|DC 11 District of Columbia|FL 12 Florida|GA 13 Georgia
HI 15 Hawaii|ID 16 Idaho|IL 17 Illinois|IN 18 Indiana|IA 19 Iowa|KS 20 Kansas
KY 21 Kentucky|LA 22 Louisiana|ME 23 Maine|MD 24 Maryland|MA 25 Massachusetts
MI 26 Michigan|MN 27 Minnesota|MS 28 Mississippi|MO 29 Missouri|MT 30 Montana
NE 31 Nebraska|NV 32 Nevada|NH 33 New Hampshire|NJ 34 New Jersey|NM 35 New Mexico
NY 36 New York|NC 37 North Carolina|ND 38 North Dakota|OH 39 Ohio|OK 40 Oklahoma
OR 41 Oregon|PA 42 Pennsylvania|RI 44 Rhode Island|SC 45 South Carolina
SD 46 South Dakota|TN 47 Tennessee|TX 48 Texas|UT 49 Utah|VT 50 Vermont|VA 51 Virginia
WA 53 Washington|WV 54 West Virginia|WI 55 Wisconsin|WY 56 Wyoming
"""
_ENTRIES: Final = [
    entry.split(" ", 2) for entry in _TABLE.replace("\n", "|").split("|") if entry
]

#: Number of 2 digits by postal code: the fifty states and the District of Columbia.
NUMBERS: Final = {postal: number for postal, number, _ in _ENTRIES}
#: Postal code by name.
POSTAL_BY_NAME: Final = {name: postal for postal, _, name in _ENTRIES}
#: Postal code by number.
POSTAL_BY_NUMBER: Final = {number: postal for postal, number, _ in _ENTRIES}
#: Territories, which are no part of a study, by the names that agencies give them.
TERRITORIES: Final = {
    "American Samoa": "AS",
    "Guam": "GU",
    "Guam & Northern Mariana Islands": "GU",
    "Mariana Islands": "MP",
    "Northern Mariana Islands": "MP",
    "Puerto Rico": "PR",
    "US Virgin Islands": "VI",
    "U.S. Virgin Islands": "VI",
    "Virgin Islands": "VI",
}
#: Postal codes of no state: territories, free association and the armed forces.
ELSEWHERE: Final = frozenset(
    {*TERRITORIES.values(), "FM", "MH", "PW", "UM", "AA", "AE", "AP"}
)
