"""The LMSs and what they tell us: registrations, deployments, keys, people, courses, links, grants."""
