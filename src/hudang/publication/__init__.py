"""Publications 公示: what is owed to all owners, regularly and without anything of anybody.

Serves Civil Code 943: services, who is in charge, quality, fees, performance, the repair fund and
the income from common parts. What is published is readable by everybody, so nothing that leads to
a person gets as far as a draft (LC-049, ADR 51).
"""
