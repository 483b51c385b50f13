"""Calibration: submissions with agreed levels, by which assessors see whether they agree.

`anchors` keeps them, `submission` shows one as the desk shows any submission, `rating` takes an
assessor's levels of it, `progress` says whether a queue is open, `slipping` lets one come up among
ordinary submissions, `overview` and `measuring` tell those who run the program.
"""
