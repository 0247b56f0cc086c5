"""Settings and wiring: the only room that knows the environment, the clock of the machine and the web server."""
