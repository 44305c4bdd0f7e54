"""The access log: what was done with customer data, in an order nobody can rewrite.

Every look, search, opening, change and refusal is one entry; the entries are the leaves of a
Merkle tree whose signed checkpoints public tools can check (POL-6.3, POL-11.2; CSL art. 23).
"""
