"""The web pages of reviewers, policy authors, auditors and the public."""
