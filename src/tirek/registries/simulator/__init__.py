"""A gateway with invented registries behind it, for demonstrations and tests: `python -m tirek.registries.simulator --port N`.

It speaks the same SOAP over real HTTP, checks our signature, signs what it answers, and can fail in every way a gateway fails.
"""
