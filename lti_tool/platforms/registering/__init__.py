"""An LMS registers itself: invitations, what it says of itself, what we ask of it, the exchange.

LTI Dynamic Registration 1.0, as Canvas (canvas.md 1.4) and Moodle (moodle.md 10 to 13) do it.
"""
