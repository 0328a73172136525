"""Golden Hour: finds, grades and hands over public-opinion incidents within the first hour."""
