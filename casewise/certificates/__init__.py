"""Who passed a module, the page that says so, its code, and the register of codes."""
