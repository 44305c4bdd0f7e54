"""Customer classification 客户分类: schemes lawful by construction, their runs and their watch.

Serves CLS-1, 2 and 4: what a scheme may ask and change, who reviews it, who is in which class and
why, and whether groups of people fare alike. Nobody without consent is ever anything but standard.
"""
