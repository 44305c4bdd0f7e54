"""Who stands beside a house besides those who own it or live in it, and by which paper.

Serves POL-4.1 and POL-5.1 (PIPL 13, Civil Code 229, 230, 278, 366): agents, holders of a right of
habitation, heirs, buyers at an auction, rental companies; and the shares of co-owners.
"""
