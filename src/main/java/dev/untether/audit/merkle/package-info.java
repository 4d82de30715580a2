/**
 * The Merkle tree of the ledger (RFC 9162, section 2.1, with the hashes of RFC 6962): how leaves
 * are appended, how the tree is stored as tiles (C2SP tlog-tiles), and how a proof is made from
 * tiles and verified. Plain classes without database or network. Imports {@code platform.security}
 * only.
 */
@NullMarked
package dev.untether.audit.merkle;

import org.jspecify.annotations.NullMarked;
