"""Dube, Dube and García-Ponce 2013: homicides after the weapons ban ended."""
