"""The educator: drafts, uploaded files, attempts, and the outcome that was released to them."""
