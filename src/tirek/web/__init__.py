"""The public pages: templates, static files and views. No rule of the domain lives here."""
