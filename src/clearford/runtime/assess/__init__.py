"""Assessments of AI services: asking over HTTP, keeping answers, grading by rules, and the record."""
