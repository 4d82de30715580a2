package dev.untether.platform.bus;

/** The reply of a server that failed: only the caller knows enough to log it well. */
record Failed(Throwable failure) {}
