"""The administrator's pages: accounts of staff. Nothing about cases or families is shown here."""
