"""The HTTP side: routes that negotiate, ask and render."""
