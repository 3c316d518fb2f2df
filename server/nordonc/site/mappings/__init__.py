"""The mapping sets with every judgement: page, TSV and JSON, and the sets as they are."""
