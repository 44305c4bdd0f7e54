"""Violations 违法行为: stopped by word and notice, and reported to the authority that may act.

Serves Civil Code 942, Property Management Regulations 45 and 46; the basis is a statutory duty
(PIPL 13(1)(3)). A violation names a place and nobody; a report names a customer only where the
authority cannot act without, by reference and never by copy (ADR 52).
"""
