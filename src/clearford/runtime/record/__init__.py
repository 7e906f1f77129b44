"""The record: the only writer of ledger entries, outbox rows and cases."""
