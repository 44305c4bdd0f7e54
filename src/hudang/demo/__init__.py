"""The demonstration company: invented people and data from a fixed seed, by way of services."""
