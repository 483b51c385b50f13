"""Passages that submissions of a program have in common, for a person to judge.

A submission's words are cut into runs without what is quoted and without the credential's own
wording (`runs`); fingerprints of these are kept (`fingerprints`), one indexed look-up finds other
submissions with the same ones, and comparing the words finds the passages (`comparing`). The
worker does that (`scanning`); pages show it (`listing`, `showing`) and keep what people think of
it (`judging`). Nothing here changes a rating, and no educator sees it.
"""
