"""The parts of 支部画像, in the order of the screen."""
