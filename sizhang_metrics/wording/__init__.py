"""Words that several ways out share (用语): the command line, the screens, the papers."""
