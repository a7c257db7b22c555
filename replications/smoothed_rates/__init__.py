"""Smoothed municipal homicide rates as elcri.men forms them, against ours."""
