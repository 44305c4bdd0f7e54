"""The policy text itself: its versions, who has acknowledged it, what it means (POL-3, POL-12)."""
