"""Turn a decision into effects: actions, notices and statements of reasons."""
