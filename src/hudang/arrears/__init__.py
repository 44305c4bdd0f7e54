"""欠费催缴: what is owed is demanded one household at a time, in writing, then in court.

Nothing outside this subject reads it, and no act in it touches water, power, access, other people
or the public (LC-162, ADR 48). `test_arrears_alone.py` keeps both.
"""
