"""Grid: one row per hexagon, with every total of the raw tables conserved.

Areas are cut by hexagons, values are spread within areas by where people live, and a
ledger proves for every column that nothing was lost or invented on the way.
"""
