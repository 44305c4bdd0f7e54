"""My work 待办: what waits for one person in all subjects, by when, in one list.

A task is there as long as its subject says so; kept is only when somebody wants to be reminded,
and his last reminder.
"""
