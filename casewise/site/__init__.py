"""The course as a static site: plain files that any web host can serve, with Python inside the browser."""
