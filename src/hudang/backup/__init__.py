"""Copies of everything, and the way back: with the newest keys and every destruction replayed.

Serves POL-6.2: a copy counts when its content was checked, and a restore that cannot show that it
knows of every destruction stops.
"""
