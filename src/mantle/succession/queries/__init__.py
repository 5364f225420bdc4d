"""What is read of succession: plans as their readers see them, what is said of oneself, what waits."""
