"""What the office and the clerks do to a store: a module per desk.

A command takes a `Core`, holds it (`Core.held`), checks with all faults at once, and
writes one event.  What an event does to the database is not told here but in `events`.
"""
