"""Pages of reviewers: queues, one case, what became of it."""
