"""Human judgement: queues, reviews, appeals and reports as state machines over events."""
