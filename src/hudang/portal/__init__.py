"""The public pages: what people see who have no account here."""
