"""Whether groups of people fare alike: figures of counts, never of rows, and what they do not say.

Counts come in and figures go out; nothing here knows a person, a table of the database or the
clock. A group under the minimum is never shown and never decides. Every figure carries the size
of its group and an interval, and "cannot be said" is an answer.
"""
