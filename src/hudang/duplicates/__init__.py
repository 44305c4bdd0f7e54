"""Two records of one person: found inside a community, decided by people, merged and taken apart.

Serves POL-5.2 and POL-9 (PIPL 8): nobody is to be harmed by a record that is kept twice, and
nobody by two people made one.
"""
