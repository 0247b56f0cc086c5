"""The JSON API: no rule of the domain lives here.

An operation is written on a router with `@access(...)`, declares its answers with `response={200: ..., **error_answers(...)}`
and is added in `tirek.api.urls`. Whatever goes wrong is answered with a problem document (`tirek.api.problems`).
"""
