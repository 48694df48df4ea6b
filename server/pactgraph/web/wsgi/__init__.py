"""What stands before Flask in every request."""
