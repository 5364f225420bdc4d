"""Plans for the posts that matter: holders, cover, who could step in, and what is done about gaps."""
