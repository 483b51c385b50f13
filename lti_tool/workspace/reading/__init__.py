"""Reads the text out of an uploaded document, in a process of its own with limits.

`python -m lti_tool.workspace.reading FILE KIND` prints {"pages": [{"text", "notes"}]}: a slide or
page each, and a text document as one page. It ends with status 3 where the file cannot be read.
"""
