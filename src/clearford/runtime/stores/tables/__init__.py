"""The tables of the record: one tenant a database, on SQLite and on PostgreSQL alike.

Times are microseconds since 1970 UTC. `item`, `subject` and `notifier` columns hold keyed references
(`Vault.ref`), never the id a platform gave; what a person wrote or is called lies encrypted in
`evidence`, `outbox` or a `sealed` column, so that destroying a key erases it from backups too.
"""
