"""The demonstration company: invented people and data from a fixed seed, built through services."""
