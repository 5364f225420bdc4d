"""Rules of a person's own development: pure functions over plain values, each numbered."""
