"""The codemods that come with pinfix. Each module (or package) here holds one object named `codemod`."""
