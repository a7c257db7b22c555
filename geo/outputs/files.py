"""Products are written whole or not at all, as `geo.files` does for every stage."""

from geo.files import write_bytes, write_text, written_whole

__all__ = ["write_bytes", "write_text", "written_whole"]
