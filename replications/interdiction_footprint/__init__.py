"""Whether inspection widens the footprint of trafficking, after Magliocca et al."""
