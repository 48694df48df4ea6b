"""The routes, one blueprint a topic."""
