"""Assessment of AI services: banks of questions, plans, grading, statistics and reports. Pure: no I/O."""
