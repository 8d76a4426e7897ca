"""A live page: pull a circuit apart and watch what it still recalls."""
