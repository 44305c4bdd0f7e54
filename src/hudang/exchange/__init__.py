"""What subscriptions and hooks share: begun on the word of two people, a secret shown once."""
