"""Trees as git stores them: folder by folder, each under the id of its content."""
