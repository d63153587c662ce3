"""What we talk about with patients: one module per topic, each a persisted state machine."""
