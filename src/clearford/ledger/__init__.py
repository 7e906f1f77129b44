"""The record: a tamper-evident log, its proofs and the reports computed from it."""
