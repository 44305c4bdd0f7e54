"""The benchmarks: figures beside targets, never a timed test."""
