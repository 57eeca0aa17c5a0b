"""Rules and verbs: no Flask, no pool, no clock, no HTML. `tx` as first argument means "I touch data"."""
