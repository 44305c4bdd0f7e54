"""What we may hold, what for, on what basis; notices and their delivery (POL-2 to POL-5)."""
