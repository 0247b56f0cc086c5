"""What is kept secret and what it is called: keys, encrypted columns and files, blind indexes, identifiers of rows."""
