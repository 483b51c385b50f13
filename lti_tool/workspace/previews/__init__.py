"""Pictures of an uploaded file's slides or pages, made after the upload where a converter is
installed: pdftoppm (poppler-utils) for a PDF, soffice (LibreOffice) before it for the others.

`python -m lti_tool.workspace.previews FILE KIND FOLDER PDFTOPPM SOFFICE` writes FOLDER/page-….png
in a process with limits. It ends with status 3 where the file cannot be shown.
"""
