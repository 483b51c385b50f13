"""The tool and the sandbox started together, with work in them: what `make demo` shows."""
