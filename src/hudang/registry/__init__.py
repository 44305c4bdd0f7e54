"""Whose data we hold: places, service contracts, customers, occupancies, rosters (POL-4, 5, 9)."""
