"""How good estimates are on what they were not fitted to, beside simple guesses."""
