"""What an analyst loads: the GeoPackage and its companions."""
