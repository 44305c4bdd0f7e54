"""The log of a test's own, for every test of this folder."""

from tests.accesslog.ledger import ledger
from tests.accesslog.witnessed import watched

__all__ = ["ledger", "watched"]
