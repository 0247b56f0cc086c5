"""Payment runs: the accountant's list and page, the head's summary, what can be done with a run, and the budget."""
