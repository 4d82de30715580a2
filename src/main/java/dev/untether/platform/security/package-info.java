/**
 * Encryption of the secrets in the database with keys that are kept outside of it, certificates,
 * the text formats of keys, and what is hashed and signed. Imports {@code settings}.
 */
@NullMarked
package dev.untether.platform.security;

import org.jspecify.annotations.NullMarked;
