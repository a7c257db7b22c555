"""The interactive map: one page that opens offline."""
