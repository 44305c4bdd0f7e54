"""Service 服务: what customers ask of us, and how it ends: orders, complaints, suggestions.

Serves POL-4.0 (service records), POL-5.3 and POL-9.3. What an order says of a person, who asked
and in which words, is sealed apart from it: under the keys of the customer, or under the order's
own where only a caller is known. Without them an order tells of a place and a kind of work.
Complaints and suggestions are kept in the same way, and from those whom they are about (LC-166).
"""
