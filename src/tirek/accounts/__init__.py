"""Who is who: accounts of staff and applicants, their roles, sign-in, second factor, sessions and tokens."""
