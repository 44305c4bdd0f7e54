"""Renovation files 装修档案: what an owner tells us before he fits out a house, and how it ends.

Serves POL-4.0 (service records), POL-5.3 and POL-9.2; Civil Code 945. A file names nobody: who
applied stands apart, and what is found, paid and worn on a pass is sealed under keys of the file
(ADR 46).
"""
