"""The LMSs and what they tell us: registrations, keys, people, courses, links, grants."""
