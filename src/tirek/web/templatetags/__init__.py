"""Template tags and filters of the pages; see docs/explanation/pages.md."""
