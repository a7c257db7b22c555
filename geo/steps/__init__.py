"""What each stage is given and what becomes of it: the tables between the stages.

One module per stage reads its inputs at the `Desk`, calls the stage's own function,
writes its tables and returns the files and the facts for the manifest. The order of
the stages stands in `geo.pipeline`.
"""

STAGES = ("sources", "grid", "hotspots", "corridors", "outputs")
