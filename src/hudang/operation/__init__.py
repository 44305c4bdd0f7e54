"""Whether the installation is well: may requests come in, and what should the operator look at?

It reads figures of every subject below and changes nothing.
"""
