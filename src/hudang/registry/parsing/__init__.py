"""What people type about people and houses, read into one form (POL-5.2).

Pure functions: no database, no clock. A value that cannot be read is refused with a reason
that never repeats it; nothing but case and width is ever repaired.
"""
