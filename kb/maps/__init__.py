"""The map: one HTML file that shows a knowledge base and answers for every line in it."""
