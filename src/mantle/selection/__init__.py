"""Early talent: who is put forward, by what, who decided, and how many go on from each sector."""
