"""Who is asking: passwords, second factors, sessions, keys, links and OpenID Connect."""
