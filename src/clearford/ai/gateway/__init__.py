"""The pure parts of the gateway: what requests and answers of AI services say, and what may leave when."""
