"""The public page that a letter's QR code leads to: it confirms the letter and shows nothing about a person."""
