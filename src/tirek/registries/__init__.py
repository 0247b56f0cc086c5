"""Registries: the state's systems that are asked for facts; the answers are kept with time and hash.

The client (channels, adapters) knows neither database nor framework; `services.ask` stores what it brings. Nothing here knows
what a case is: it gets an id to write beside an answer, and hands typed records back.
"""
