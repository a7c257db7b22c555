"""Iron River: where firearms bought in the United States likely flow into Mexico.

The stages, in order, are folders, commands and data files of one name each:
``sources``, ``grid``, ``hotspots``, ``corridors``, ``outputs``. ``geo.pipeline``
runs them; ``geo.study`` holds the settings that a user may change.
"""

__version__ = "0.1.0"
