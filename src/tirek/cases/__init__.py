"""Applications, documents, facts, stages, terms, hearings and decisions: from hand-in to a signed decision."""
