"""Declared service needs 物业需求: what a customer asks us to keep in mind, never why.

Serves CLS-2.2 and LC-072. A need comes from a short catalogue, is declared by the customer himself
and shows on his own orders of the kinds it relates to, nowhere else. What reveals nothing is kept
readable and rests on the contract; what reveals something of health is sealed whole and rests on a
separate consent, and goes with it.
"""
