"""What an auditor and a head read: the journal, and the journal of SMS."""
