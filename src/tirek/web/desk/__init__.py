"""The desk of a department: the list of cases, the page of each, and what can be done there."""
