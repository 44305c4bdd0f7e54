"""Entrance 出入: who and what may come in: keys kept, passes of visitors, parking and the barrier.

Serves POL-4.2, POL-4.4 and POL-9.2. It says who may come in, and nowhere who did: passages are
whereabouts (LC-086), and nothing here stores one. A pass names a house and no customer; the
barrier is told plates and days, nothing else.
"""
