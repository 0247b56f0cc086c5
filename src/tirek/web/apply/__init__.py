"""The application on the portal: a family fills it in question by question, signs it, and gets its number."""
