// A live view over charts that are already whole without it.
