"""Hotspots: where counts and rates are high beyond chance, with stated confidence.

Empirical-Bayes rates, Getis–Ord Gi* on rates (or on counts where there is no
denominator), and classes after a correction for testing every cell.
"""
