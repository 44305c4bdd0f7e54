"""What comes from other systems: their old orders in a file, their orders of today by a hook."""
