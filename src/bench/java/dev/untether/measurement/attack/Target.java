package dev.untether.measurement.attack;

/** The ports of the node that is attacked, all on the loopback interface. */
record Target(int apiPort, int managementPort, int memberPort, int busPort) {}
