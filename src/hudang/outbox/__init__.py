"""Messages that leave: filled from a template, sealed, sent in their hours, kept seven days.

Serves POL-4.3 and LC-022 (Civil Code 1033, consumer law 29). Without an adapter nothing leaves the
machine: the message stays in the local outbox, where its page shows it.
"""
