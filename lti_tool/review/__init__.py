"""The assessor: the queue, the desk, ratings, decisions and their release."""
