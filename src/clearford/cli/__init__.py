"""The command line: tables for people, JSON for programs, words in Chinese and English."""
