"""The demonstration: invented families whose cases stand in every stage, staff with known passwords, a clock that can be moved.

Everything is made through the rooms' services at moments of the past, so that letters, messages, terms and the journal are real.
Only where TIREK_DEMO is on, which production refuses.
"""
