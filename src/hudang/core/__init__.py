"""What every subject stands on: controls, refusals, working days, jobs, base models."""
