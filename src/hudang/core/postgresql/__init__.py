"""Django's PostgreSQL engine, with a health check that asks the socket and not the server."""
