"""Published results worked out again, each with its own definition.

Every folder below is one replication: ``replication.py`` with a function ``run`` that
makes a `replications.frame.Result`, ``result.json`` that holds it, and ``README.md``
that says what the original did, what was done here and why they differ. ``python -m
replications`` runs all that it finds.
"""
