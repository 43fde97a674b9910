"""Certificates: who passed a module, the printed page, its code, and the register of codes."""
