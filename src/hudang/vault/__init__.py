"""Keys, sealed values, search tokens and sealed files.

Serves POL-4.2, POL-6.1 and POL-10.2 and CLS-4.4: every personal value is sealed under keys of its
owner, each value opens in one place only, and destroying a key destroys what it sealed. The byte
formats are frozen; `tests/vault/vectors.json` holds them.
"""
