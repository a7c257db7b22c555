"""Dell 2015: whether violence and seizures rise on predicted routes."""
