"""A small Open edX course around ``lti-consumer-xblock``, to test LTI tools against.

Runs by itself, in the environment made from ``lock/openedx.txt``, and is known only by
HTTP: ``tests/openedx/server.py`` starts it. The LTI platform is the package's own; this
project only stands in for what the LMS gives it (people, the course, the gradebook).
"""
