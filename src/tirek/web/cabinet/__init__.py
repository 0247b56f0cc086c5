"""The parent's cabinet: what happens now, who has to act, until when; papers, messages, and who looked at one's data."""
