"""The service under faults: killed, cut off and restarted while items come in, then compared as a whole."""
