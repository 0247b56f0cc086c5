"""The services: what each is, for whom, what to bring, how it goes on."""
