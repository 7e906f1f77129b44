"""The register of AI services: tiers, the gate before a release, clocks of filing, and the filing pack."""
