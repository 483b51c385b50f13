"""Reads the text out of an uploaded document, in a process of its own with limits.

`python -m lti_tool.workspace.reading FILE KIND` prints {"pages": [{"text", "notes"}], "properties":
{name: [value]}}: a slide or page each, and a text document as one page. With `--strip` it prints
the document itself, without what it says of its author. It ends with status 3 where the file
cannot be read.
"""
