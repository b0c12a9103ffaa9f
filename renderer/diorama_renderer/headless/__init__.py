"""Pictures for programs: `render`, and what comes back from it."""
