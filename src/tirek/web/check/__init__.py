"""The check "what am I entitled to": questions, one to a page, and the answer with its reasons.

What was answered stands in the address of the page and nowhere else: nothing is stored, no cookie is needed.
"""
