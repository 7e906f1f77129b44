"""Everything that touches the machine: settings, wiring, readers, stores and the pipeline."""
