"""The REST API: what the staff interface does, as JSON, for a session or a personal token."""
