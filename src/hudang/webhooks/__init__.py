"""What other systems are told when something happens here: numbers, kinds, states and times."""
