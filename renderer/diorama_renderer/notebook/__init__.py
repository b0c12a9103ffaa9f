"""What shows itself in a notebook: recordings as pictures over time, in HTML that needs nobody once it is written."""
