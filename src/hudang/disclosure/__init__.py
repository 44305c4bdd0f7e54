"""The desk: authorities, masks, budgets, and the only door through which plaintext leaves.

Serves POL-4.3 (use for property-service purposes only) and POL-6.3 (access by those it concerns).
`services.masks` and `services.matches` open in memory and give no plaintext; `services.disclose`
commits its log entry first and then opens.
"""
