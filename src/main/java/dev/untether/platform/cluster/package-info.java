/**
 * Several nodes as one: which nodes belong to the cluster, and what keeps strangers out. Hazelcast
 * knows the members; the event bus of Vert.x carries their messages. What happens next: {@code bus}
 * also sends to other nodes. Imports {@code bus}, {@code flow}, {@code server} and {@code
 * settings}. Loaded only by a node in a cluster.
 */
@NullMarked
package dev.untether.platform.cluster;

import org.jspecify.annotations.NullMarked;
