"""A person gets in: login, state, id_token, roles, and the session of one launch."""
