"""Tirek: social services of a local authority, from the text of the law to the money in a family's account."""
