"""Pictures over time as files: videos, contact sheets, many recordings at once."""
