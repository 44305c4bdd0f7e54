"""The log of a test's own, for every test of this folder."""

from tests.accesslog.ledger import ledger

__all__ = ["ledger"]
