"""Governance of AI services: gateway, assessment, labels, incidents and filings."""
