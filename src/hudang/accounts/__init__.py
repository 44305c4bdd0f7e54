"""Our own people: offices, departments, posts with their scope, sign-in (POL-6.3, POL-6.4)."""
