"""The law browser: acts and their versions, differences, territories, parameters, the calendar, sources."""
