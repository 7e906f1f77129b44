"""Pages of requests about own data, erasure and the read log."""
