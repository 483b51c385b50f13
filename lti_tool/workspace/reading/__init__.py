"""Reads the text out of an uploaded document, in a process of its own with limits.

`python -m lti_tool.workspace.reading FILE KIND` prints {"pages": [{"text", "notes"}], "properties":
{name: [value]}}: a slide or page each, and a text document as one page. With `--strip` it prints
the document itself, without what it says of its author. Where the file is not read it ends with
status 3 (damaged), 4 (more than is read) or 5 (it holds what a viewer would start).
"""
