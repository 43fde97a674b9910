"""Rules of item writing: they make a scenario fair, so that whoever knows earns the points."""
