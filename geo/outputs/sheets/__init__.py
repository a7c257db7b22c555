"""Printed maps: sheets drawn with matplotlib."""
