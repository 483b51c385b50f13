"""Which credential definitions there are, in which versions, and which link presents which."""
