"""Scripts of bash and other POSIX shells."""
