"""Rules of item writing: they make a scenario fair, so that those who know earn the points."""
