"""Rules of support: pure functions over plain values, each numbered."""
