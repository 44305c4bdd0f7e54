"""What is kept as a whole: documents sealed one by one, and the paper dossier of each house."""
