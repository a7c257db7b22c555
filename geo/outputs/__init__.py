"""Outputs: what leaves the product, and the only stage that writes files.

GeoPackage and Parquet for analysts, one offline web map and printed sheets for
briefings, and the manifest that says what all of it was made from. Cells become text
here, small counts are suppressed here, and every map carries its caveat.
"""
