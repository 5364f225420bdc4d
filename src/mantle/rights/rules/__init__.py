"""Rules about people's rights over what is held about them: pure functions over plain values, each numbered."""
