"""Who is signed in: allauth's check of a password, and the account of a session.

Every request reads its account: composing the statement costs more than the answer.
"""

from __future__ import annotations

from allauth.account import auth_backends
from django.db import connection

from hudang.accounts.models import User

_FIELDS = tuple(field for field in User._meta.concrete_fields if field.column)
_NAMES = [field.attname for field in _FIELDS]
_READ = "SELECT {columns} FROM accounts_user WHERE id = %s AND is_active"
_COLUMNS = ", ".join(str(field.column) for field in _FIELDS)


class AuthenticationBackend(auth_backends.AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with the account read by a statement written out."""

    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(_READ.format(columns=_COLUMNS), [user_id])
            row = cursor.fetchone()
        return None if row is None else User.from_db(connection.alias, _NAMES, row)
