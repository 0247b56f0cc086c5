"""What can be done with cases, one use case per module. Every function takes an `Occasion` and runs in one transaction."""
