"""Programs that verify an exported record; each is one file that shares no code with the writer."""
