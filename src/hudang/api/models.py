"""Requests that may be sent twice and are done once."""

from __future__ import annotations

from django.db import models


class KeyedRequest(models.Model):
    """A request under an idempotency key: whose, what it asked (as a keyed hash), what it did.

    The answer has numbers and states alone, never a value of a person.
    """

    pk = models.CompositePrimaryKey("actor", "key")
    actor = models.CharField(max_length=40)
    key = models.BinaryField(max_length=32)
    fingerprint = models.BinaryField(max_length=32)
    answer = models.JSONField(null=True)
    asked_at = models.DateTimeField(db_index=True)
