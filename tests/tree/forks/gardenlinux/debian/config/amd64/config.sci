# stands in for the real configuration
