"""What is owed and what was paid: signed entries that are only ever added, payment runs, bank files, returns, recoveries.

What is owed is the schedule of an award's facts; the ledger is brought into line with it by decisions. Other rooms read through
`queries` and write through `services`.
"""
