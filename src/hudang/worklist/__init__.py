"""My work 待办: what waits for one person in all subjects, by when, in one list.

It keeps nothing of its own: a task is there as long as its subject says so.
"""
