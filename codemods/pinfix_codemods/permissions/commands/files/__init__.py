"""Which files of the work space a command may change."""
