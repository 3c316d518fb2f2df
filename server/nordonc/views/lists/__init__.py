"""The lists of networks, areas, diseases, organisations, activities and corrections."""
