"""The staff interface: pages and their fragments; it reads input, calls the domain, answers."""
