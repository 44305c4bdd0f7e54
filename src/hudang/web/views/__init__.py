"""Views, a module for each subject: read input, call the domain once, answer."""
