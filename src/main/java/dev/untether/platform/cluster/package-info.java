/**
 * Several nodes as one: who belongs to the cluster, and what keeps strangers out. Hazelcast knows
 * the members, the event bus of Vert.x carries what they tell each other. What happens next: {@code
 * bus} sends to other nodes, too. Imports {@code bus}, {@code load}, {@code server} and {@code
 * settings}. Loaded by a node in a cluster only.
 */
@NullMarked
package dev.untether.platform.cluster;

import org.jspecify.annotations.NullMarked;
