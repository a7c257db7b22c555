"""Sources: what we were given. One module per kind of source.

The only stage that reads raw files, package data or road files. Every table leaves
here typed and checked, or not at all: all faults of a table are raised together.
"""
